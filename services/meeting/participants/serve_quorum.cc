// The quorum of a meeting at a moment.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "common/resource/service.h"
#include "services/meeting/meetings/open.h"
#include "services/meeting/participants/ask_rosters.h"
#include "services/meeting/participants/presence.h"
#include "services/meeting/participants/quorum.h"
#include "services/meeting/participants/register.h"
#include "services/meeting/participants/shared_rosters.h"

namespace district::meeting {
namespace {

using v1::GetQuorumRequest;
using v1::GetQuorumResponse;
using v1::Meeting;
using v1::Participant;

constexpr int kMaxParticipants = 10000;

// What the roll of a meeting says of people.
struct Roll {
  std::string organization;
  time::DayNumber day = 0;
  std::optional<int64_t> at;  // none: at any time
  QuorumShare share;
  std::map<std::string, QuorumMember> by_person;
};

absl::Status ReadMoment(const GetQuorumRequest& request, const Meeting& meeting, absl::Time now,
                        Roll& roll) {
  if (request.has_at()) {
    roll.at = resource::GetMicros(request, "at");
  } else if (meeting.state() == Meeting::IN_PROGRESS) {
    roll.at = absl::ToUnixMicros(now);
  } else {
    absl::StatusOr<time::DayNumber> day = FirstDayOf(meeting);
    if (!day.ok()) return day.status();
    roll.day = *day;
    return absl::OkStatus();
  }
  roll.day = time::DayInVietnam(absl::FromUnixMicros(*roll.at));
  return absl::OkStatus();
}

absl::StatusOr<Roll> ReadRoll(const resource::Catalog& catalog, const rpc::Call& call,
                              db::Session& session) {
  const auto& request = call.request_as<GetQuorumRequest>();
  absl::StatusOr<Meeting> meeting = FindMeeting(catalog, call, request.name(), session);
  if (!meeting.ok()) return meeting.status();
  Roll roll{.organization = meeting->organization()};
  absl::Status status = ReadMoment(request, *meeting, session.now(), roll);
  if (!status.ok()) return status;
  absl::StatusOr<QuorumShare> share = QuorumShareOf(session, roll.organization, roll.day);
  if (!share.ok()) return share.status();
  roll.share = *std::move(share);
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT body FROM participants WHERE ", ParticipatesIn(request.name()),
                 " AND person <> '' AND delete_time = 0 LIMIT ", kMaxParticipants + 1));
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxParticipants) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_PARTICIPANTS")
        .Message(absl::StrCat("more than ", kMaxParticipants, " participants"))
        .Precondition("SIZE", request.name(), "has too many participants");
  }
  for (const db::Row& row : *rows) {
    Participant participant;
    participant.ParseFromString(row.Text());
    const bool present =
        roll.at ? IsPresentAt(participant, *roll.at) : !participant.presence().empty();
    roll.by_person[participant.person()] = {participant.person(), present, participant.suspended()};
  }
  return roll;
}

GetQuorumResponse QuorumOf(const Roll& roll, const std::vector<std::string>& people) {
  std::vector<QuorumMember> members;
  for (const std::string& person : people) {
    const auto found = roll.by_person.find(person);
    members.push_back(found == roll.by_person.end() ? QuorumMember{.person = person}
                                                    : found->second);
  }
  GetQuorumResponse response;
  response.set_organization(roll.organization);
  *response.mutable_as_of() = time::FromDayNumber(roll.day);
  if (roll.at) resource::SetMicros(response, "at", *roll.at);
  JudgeQuorum(members, roll.share, response);
  return response;
}

void GetQuorum(resource::Service& service, SharedRosters& rosters, rpc::CallPtr call) {
  auto roll = std::make_shared<Roll>();
  service.database().Read({.deadline = call->deadline(),
                           .run = [&service, call, roll](db::Session& session) -> absl::Status {
                             auto read = ReadRoll(service.catalog(), *call, session);
                             if (read.ok()) *roll = *std::move(read);
                             return read.status();
                           },
                           .done =
                               [&rosters, call, roll](absl::Status status) {
                                 if (!status.ok()) return call->Fail(status);
                                 rosters.AskMembers(call, roll->organization, roll->day,
                                                    [call, roll](const auto& members) {
                                                      if (!members.ok())
                                                        return call->Fail(members.status());
                                                      call->Finish(QuorumOf(*roll, **members));
                                                    });
                               },
                           .caller = call->identity().subject});
}

}  // namespace

void ServeQuorum(resource::Service& service) {
  service.server().Handle("district.meeting.v1.ParticipantService.GetQuorum",
                          [&service, rosters = std::make_shared<SharedRosters>(service)](
                              rpc::CallPtr call) { GetQuorum(service, *rosters, call); });
}

}  // namespace district::meeting
