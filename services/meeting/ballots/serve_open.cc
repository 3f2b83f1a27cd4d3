// Opens ballots: who is asked is taken from the roster of the day.
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/calendar/holiday_calendar.h"
#include "common/resource/service.h"
#include "common/time/date.h"
#include "services/meeting/ballots/register.h"
#include "services/meeting/ballots/rules.h"
#include "services/meeting/ballots/take.h"
#include "services/meeting/ballots/voters.h"
#include "services/meeting/decisions/result.h"
#include "services/meeting/participants/ask_rosters.h"
#include "services/meeting/participants/rosters.h"
#include "services/meeting/rules/rules_in_force.h"

namespace district::meeting {
namespace {

using resource::Writes;
using v1::Ballot;
using v1::OpenBallotRequest;

constexpr size_t kMaxVoters = 2000;

// The body as it was on the day for which personnel was asked.
struct Body {
  std::string organization;
  time::DayNumber day = 0;
  std::vector<ballots::Voter> members;
};

std::vector<ballots::Voter> MembersIn(const personnel::v1::Roster& roster) {
  std::vector<ballots::Voter> members;
  for (Invitee& invitee : InviteesOf({roster})) {
    if (invitee.member) {
      members.push_back({.person = std::move(invitee.person), .title = std::move(invitee.title)});
    }
  }
  return members;
}

absl::Status CheckDeadline(const Ballot& ballot, absl::Time now) {
  if (!ballot.has_effective_due_time()) {
    return ballots::Refused(ballot, "DEADLINE_MISSING", "has no deadline",
                            "Phiếu lấy ý kiến chưa có thời hạn trả lời.");
  }
  if (absl::ToUnixMicros(now) < resource::GetMicros(ballot, "effective_due_time")) {
    return absl::OkStatus();
  }
  return ballots::Refused(ballot, "DEADLINE_PASSED", "has a deadline that has passed",
                          "Thời hạn trả lời của phiếu đã qua.");
}

// Who is asked: the members without those who are left out.
absl::StatusOr<std::vector<ballots::Voter>> VotersOf(const Ballot& ballot, const Body& body) {
  std::set<std::string> left_out;
  for (const v1::ExcludedMember& excluded : ballot.excluded_members()) {
    left_out.insert(excluded.person());
  }
  std::vector<ballots::Voter> voters;
  for (const ballots::Voter& member : body.members) {
    if (left_out.erase(member.person) == 0) voters.push_back(member);
  }
  if (!left_out.empty()) {
    return ballots::Refused(ballot, "NOT_A_MEMBER",
                            absl::StrCat("leaves out ", *left_out.begin(), ", who is no member"),
                            "Người không được lấy ý kiến không phải là thành viên.");
  }
  if (voters.empty()) {
    return ballots::Refused(ballot, "NO_VOTERS", "has nobody to ask",
                            "Không có thành viên nào để lấy ý kiến.");
  }
  if (voters.size() > kMaxVoters) {
    return ballots::Refused(ballot, "TOO_MANY_VOTERS", absl::StrCat("asks more than ", kMaxVoters),
                            "Số người được lấy ý kiến quá nhiều.");
  }
  return voters;
}

absl::StatusOr<Ballot> Open(const OpenBallotRequest& request, const Body& body,
                            const calendar::HolidayCalendar& calendar, Writes& writes) {
  db::Transaction& transaction = writes.transaction();
  const auto open = [&](Ballot& ballot) -> absl::Status {
    if (ballot.organization() != body.organization) {
      return api::EtagMismatch("meeting.district/Ballot", ballot.name());
    }
    ballots::SetDeadline(calendar.Current().get(), ballot);
    absl::Status status = CheckDeadline(ballot, transaction.now());
    if (!status.ok()) return status;
    auto rule = RuleInForce(transaction, body.organization, ballot.matter(), body.day);
    if (!rule.ok()) return rule.status();
    status = CheckExclusions(ballots::DecisionOf(ballot), *rule);
    if (!status.ok()) return status;
    auto voters = VotersOf(ballot, body);
    if (!voters.ok()) return voters.status();
    if (rule->has_value()) ballot.set_rule((*rule)->name());
    ballot.set_voter_count(static_cast<int32_t>(voters->size()));
    resource::SetMicros(ballot, "open_time", absl::ToUnixMicros(transaction.now()));
    ballots::AddVoters(transaction, ballot.name(), *voters);
    return absl::OkStatus();
  };
  return ballots::Take(writes, request.name(), request.etag(), v1::BallotMove::OPEN, "", open);
}

void WriteOpening(resource::Service& service, rpc::CallPtr call, Body body,
                  std::shared_ptr<const calendar::HolidayCalendar> calendar) {
  service.Write(std::move(call), {},
                [body = std::move(body), calendar = std::move(calendar)](
                    const rpc::Call& call, Writes& writes) -> absl::StatusOr<resource::Response> {
                  auto opened = Open(call.request_as<OpenBallotRequest>(), body, *calendar, writes);
                  if (!opened.ok()) return opened.status();
                  return std::make_unique<Ballot>(*std::move(opened));
                });
}

void OpenBallot(resource::Service& service, rpc::CallPtr call,
                const std::shared_ptr<const calendar::HolidayCalendar>& calendar) {
  auto body = std::make_shared<Body>();
  const resource::Collection& ballots = service.catalog().Of<Ballot>();
  service.database().Read(
      {.deadline = call->deadline(),
       .run = [call, body, &ballots](db::Session& session) -> absl::Status {
         const auto& request = call->request_as<OpenBallotRequest>();
         auto ballot = ballots::ReadBallot(ballots, *call, session, request.name());
         if (!ballot.ok()) return ballot.status();
         *body = {ballot->organization(), time::DayInVietnam(session.now()), {}};
         return absl::OkStatus();
       },
       .done =
           [&service, call, body, calendar](absl::Status status) {
             if (!status.ok()) return call->Fail(status);
             AskRosters(service, call, {body->organization}, body->day,
                        [&service, call, body, calendar](absl::StatusOr<Rosters> rosters) {
                          if (!rosters.ok()) return call->Fail(rosters.status());
                          body->members = MembersIn(rosters->front());
                          WriteOpening(service, call, std::move(*body), calendar);
                        });
           },
       .caller = call->identity().subject});
}

}  // namespace

void ServeBallotOpening(resource::Service& service,
                        std::shared_ptr<const calendar::HolidayCalendar> calendar) {
  service.server().Handle("district.meeting.v1.BallotService.OpenBallot",
                          [&service, calendar = std::move(calendar)](rpc::CallPtr call) {
                            OpenBallot(service, std::move(call), calendar);
                          });
}

}  // namespace district::meeting
