// Invites the roster of the bodies that meet.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/resource/service.h"
#include "services/meeting/meetings/moves.h"
#include "services/meeting/meetings/open.h"
#include "services/meeting/participants/ask_rosters.h"
#include "services/meeting/participants/register.h"
#include "services/meeting/participants/rosters.h"

namespace district::meeting {
namespace {

using resource::Writes;
using v1::InviteRosterRequest;
using v1::InviteRosterResponse;
using v1::Meeting;
using v1::Participant;

constexpr size_t kMaxInvitees = 2000;
// Room between two of the roster for who is put there by hand.
constexpr int kOrderStep = 10;

std::vector<std::string> BodiesOf(const Meeting& meeting) {
  std::vector<std::string> bodies = {meeting.organization()};
  bodies.insert(bodies.end(), meeting.joint_organizations().begin(),
                meeting.joint_organizations().end());
  return bodies;
}

// The meeting as it was when the rosters were asked for, and who is on them.
struct Invitation {
  std::vector<std::string> bodies;
  time::DayNumber day;
  std::vector<Invitee> invitees;
};

absl::Status CheckUnchanged(Writes& writes, const std::string& name, const Invitation& invitation) {
  absl::StatusOr<Meeting> meeting =
      FindMeeting(writes.catalog(), writes.call(), name, writes.transaction());
  if (!meeting.ok()) return meeting.status();
  if (IsClosed(meeting->state())) return Closed(name, meeting->state());
  if (BodiesOf(*meeting) == invitation.bodies &&
      time::ToDayNumber(meeting->start_date()) == invitation.day) {
    return absl::OkStatus();
  }
  return api::Error(absl::StatusCode::kAborted, "MEETING_CHANGED")
      .Message(absl::StrCat(name, " was given another body or day meanwhile; try again"))
      .Vietnamese("Hội nghị vừa thay đổi; hãy thử lại.");
}

// The people who are participants already, and the names that are taken, deleted ones too.
struct Taken {
  std::set<std::string> people, names;
};
absl::StatusOr<Taken> TakenIn(db::Session& session, const std::string& meeting) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT name, person, delete_time FROM participants WHERE ", ParticipatesIn(meeting)));
  if (!rows.ok()) return rows.status();
  Taken taken;
  for (const db::Row& row : *rows) {
    const auto [name, person, delete_time] = row.As<std::string, std::string, int64_t>();
    taken.names.insert(name);
    if (delete_time == 0) taken.people.insert(person);
  }
  return taken;
}

std::unique_ptr<Participant> ParticipantOf(const Invitee& invitee, int order,
                                           const std::string& name) {
  auto participant = std::make_unique<Participant>();
  participant->set_name(name);
  participant->set_person(invitee.person);
  participant->set_title(invitee.title);
  participant->set_order(order);
  participant->add_roles(invitee.member ? Participant::MEMBER : Participant::OBSERVER);
  return participant;
}

absl::StatusOr<InviteRosterResponse> Invite(const std::string& meeting,
                                            const Invitation& invitation, Writes& writes) {
  db::Transaction& transaction = writes.transaction();
  absl::Status unchanged = CheckUnchanged(writes, meeting, invitation);
  if (!unchanged.ok()) return unchanged;
  absl::StatusOr<Taken> taken = TakenIn(transaction, meeting);
  if (!taken.ok()) return taken.status();
  InviteRosterResponse response;
  std::vector<Writes::Draft> drafts;
  int order = 0;
  for (const Invitee& invitee : invitation.invitees) {
    order += kOrderStep;
    if (taken->people.contains(invitee.person)) {
      response.set_existing_count(response.existing_count() + 1);
      continue;
    }
    const std::string parent = absl::StrCat(meeting, "/participants/");
    std::string name = parent + invitee.person.substr(invitee.person.rfind('/') + 1);
    if (!taken->names.insert(name).second) {
      name = parent + api::NewResourceId(transaction.now());
    }
    drafts.push_back({ParticipantOf(invitee, order, name), ""});
  }
  if (drafts.empty()) return response;
  auto created = writes.Create(writes.catalog().Of<Participant>(), std::move(drafts));
  if (!created.ok()) return created.status();
  for (auto& participant : *created) {
    *response.add_participants() = std::move(static_cast<Participant&>(*participant));
  }
  return response;
}

absl::Status TooLarge(const std::string& meeting) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "ROSTER_TOO_LARGE")
      .Message(absl::StrCat("more than ", kMaxInvitees, " people hold posts of the bodies"))
      .Precondition("SIZE", meeting, "add the participants in batches");
}

void WriteInvitation(resource::Service& service, rpc::CallPtr call, Invitation invitation) {
  const std::string meeting = call->request_as<InviteRosterRequest>().parent();
  if (invitation.invitees.size() > kMaxInvitees) return call->Fail(TooLarge(meeting));
  service.Write(std::move(call), {},
                [meeting, invitation = std::move(invitation)](
                    const rpc::Call&, Writes& writes) -> absl::StatusOr<resource::Response> {
                  auto response = Invite(meeting, invitation, writes);
                  if (!response.ok()) return response.status();
                  return std::make_unique<InviteRosterResponse>(*std::move(response));
                });
}

void AskAndInvite(resource::Service& service, const rpc::CallPtr& call, const Meeting& meeting,
                  time::DayNumber day) {
  std::vector<std::string> bodies = BodiesOf(meeting);
  AskRosters(service, call, bodies, day,
             [&service, call, bodies, day](absl::StatusOr<Rosters> rosters) {
               if (!rosters.ok()) return call->Fail(rosters.status());
               WriteInvitation(service, call, {bodies, day, InviteesOf(*rosters)});
             });
}

void InviteRoster(resource::Service& service, rpc::CallPtr call) {
  auto meeting = std::make_shared<Meeting>();
  auto day = std::make_shared<time::DayNumber>();
  service.database().Read(
      {.deadline = call->deadline(),
       .run = [&service, call, meeting, day](db::Session& session) -> absl::Status {
         auto read = FindMeeting(service.catalog(), *call,
                                 call->request_as<InviteRosterRequest>().parent(), session);
         if (!read.ok()) return read.status();
         if (IsClosed(read->state())) return Closed(read->name(), read->state());
         auto first = FirstDayOf(*read);
         if (!first.ok()) return first.status();
         *day = *first;
         *meeting = *std::move(read);
         return absl::OkStatus();
       },
       .done =
           [&service, call, meeting, day](absl::Status status) {
             if (!status.ok()) return call->Fail(status);
             AskAndInvite(service, call, *meeting, *day);
           },
       .caller = call->identity().subject});
}

}  // namespace

void ServeRosterInvitations(resource::Service& service) {
  service.server().Handle("district.meeting.v1.ParticipantService.InviteRoster",
                          [&service](rpc::CallPtr call) { InviteRoster(service, call); });
}

}  // namespace district::meeting
