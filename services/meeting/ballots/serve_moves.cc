// Closes and counts ballots, calls them off, and records reminders.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/resource/service.h"
#include "services/meeting/ballots/register.h"
#include "services/meeting/ballots/rules.h"
#include "services/meeting/ballots/take.h"
#include "services/meeting/ballots/voters.h"
#include "services/meeting/decisions/result.h"
#include "services/meeting/rules/rules_in_force.h"

namespace district::meeting {
namespace {

using ballots::Voter;
using resource::Writes;
using v1::Ballot;
using v1::BallotMove;

constexpr char kMethods[] = "district.meeting.v1.BallotService.";

absl::Status CheckOver(const Ballot& ballot, size_t answered, size_t asked, absl::Time now) {
  if (answered == asked || ballots::IsPastDeadline(ballot, now)) return absl::OkStatus();
  const std::string waits = absl::StrCat("waits for ", asked - answered, " answers");
  return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_EARLY")
      .Message(absl::StrCat(ballot.name(), " ", waits, " until its deadline"))
      .Metadata("not_answered", absl::StrCat(asked - answered))
      .Precondition("DEADLINE", ballot.name(), waits)
      .Vietnamese("Chưa hết thời hạn và còn người chưa trả lời.");
}

// Sets how the chair voted, where that is known.
absl::Status SetChairChoice(db::Session& session, const std::vector<Voter>& voters,
                            Ballot& ballot) {
  if (ballot.secret() || ballot.chair().empty()) return absl::OkStatus();
  const auto chair = std::find_if(voters.begin(), voters.end(), [&](const Voter& voter) {
    return voter.person == ballot.chair();
  });
  if (chair == voters.end()) return absl::OkStatus();
  auto answer = ballots::LastAnswer(session, ballot.name(), *chair);
  if (!answer.ok()) return answer.status();
  if (answer->has_value()) ballot.mutable_votes()->set_chair_choice((*answer)->choice());
  return absl::OkStatus();
}

// The ballot is locked: no answer comes while it is counted.
absl::Status CloseAndCount(db::Transaction& transaction, Ballot& ballot) {
  auto voters = ballots::VotersOf(transaction, ballot.name());
  if (!voters.ok()) return voters.status();
  auto answers = ballots::AnswersOf(transaction, ballot);
  if (!answers.ok()) return answers.status();
  const auto answered = static_cast<size_t>(std::count_if(
      voters->begin(), voters->end(), [](const Voter& voter) { return voter.answer_count > 0; }));
  if (answered != answers->size()) {
    return absl::InternalError(
        absl::StrCat(ballot.name(), " has ", answers->size(), " answers of ", answered, " voters"));
  }
  absl::Status over = CheckOver(ballot, answered, voters->size(), transaction.now());
  if (!over.ok()) return over;
  ballot.set_answered_count(static_cast<int32_t>(answered));
  *ballot.mutable_votes() = ballots::Count(ballot, *answers);
  resource::SetMicros(ballot, "close_time", absl::ToUnixMicros(transaction.now()));
  absl::Status status = SetChairChoice(transaction, *voters, ballot);
  if (!status.ok()) return status;
  auto rule = RuleNamed(transaction, ballot.rule());
  if (!rule.ok()) return rule.status();
  *ballot.mutable_result() = Judge(ballots::DecisionOf(ballot), *rule);
  return ballots::DropSlips(transaction, ballot.name());
}

}  // namespace

void ServeBallotMoves(resource::Service& service) {
  service.ServeWrite<v1::CloseBallotRequest, Ballot>(
      absl::StrCat(kMethods, "CloseBallot"),
      [](const rpc::Call&, const v1::CloseBallotRequest& request, Writes& writes) {
        return ballots::Take(
            writes, request.name(), request.etag(), BallotMove::CLOSE, "",
            [&](Ballot& ballot) { return CloseAndCount(writes.transaction(), ballot); });
      });
  service.ServeWrite<v1::CancelBallotRequest, Ballot>(
      absl::StrCat(kMethods, "CancelBallot"),
      [](const rpc::Call&, const v1::CancelBallotRequest& request, Writes& writes) {
        return ballots::Take(writes, request.name(), request.etag(), BallotMove::CANCEL,
                             request.reason(), [&](Ballot& ballot) {
                               return ballots::DropSlips(writes.transaction(), ballot.name());
                             });
      });
  service.ServeWrite<v1::RemindBallotRequest, Ballot>(
      absl::StrCat(kMethods, "RemindBallot"),
      [](const rpc::Call&, const v1::RemindBallotRequest& request, Writes& writes) {
        return ballots::Take(writes, request.name(), request.etag(), BallotMove::REMIND,
                             request.note(), [](Ballot& ballot) {
                               ballot.set_reminder_count(ballot.reminder_count() + 1);
                               return absl::OkStatus();
                             });
      });
}

}  // namespace district::meeting
