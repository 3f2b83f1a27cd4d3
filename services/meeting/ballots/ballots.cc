// Ballots: declaration and rules.
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "district/meeting/v1/ballots.pb.h"
#include "services/meeting/ballots/register.h"
#include "services/meeting/ballots/rules.h"
#include "services/meeting/decisions/result.h"
#include "services/meeting/rules/classification.h"

namespace district::meeting {
namespace {

using v1::Ballot;

absl::Status NotADraft(const Ballot& ballot) {
  const std::string state = Ballot::State_Name(ballot.state());
  return api::Error(absl::StatusCode::kFailedPrecondition, "BALLOT_NOT_DRAFT")
      .Message(absl::StrCat(ballot.name(), " is ", state, ": only a draft may be changed"))
      .Metadata("state", state)
      .Precondition("STATE", ballot.name(), absl::StrCat("is ", state))
      .Vietnamese("Phiếu đã phát ra nên không sửa hoặc xóa được.");
}

// Custom methods add moves, and check what they change themselves.
absl::Status CheckBallot(Ballot& ballot, const Ballot* before) {
  if (!before) ballot.set_state(Ballot::DRAFT);
  if (before && before->moves_size() != ballot.moves_size()) return absl::OkStatus();
  if (before && before->state() != Ballot::DRAFT) return NotADraft(*before);
  absl::Status status = ballots::CheckQuestion(ballot);
  return status.ok() ? CheckExclusions(ballots::DecisionOf(ballot), std::nullopt) : status;
}

resource::Classified Secrecy() {
  resource::Classified classified = ClassifiedAs({"documents", "decision"});
  classified.carried_column = "carried_degree";
  return classified;
}

}  // namespace

std::unique_ptr<resource::Collection> Ballots(
    std::shared_ptr<const calendar::HolidayCalendar> calendar) {
  return resource::Declare<Ballot>("ballots")
      .ClassifiedBy(Secrecy())
      .Normalize(&CheckBallot)
      .Validate([calendar = std::move(calendar)](db::Transaction&, Ballot& after, const Ballot*) {
        if (after.state() == Ballot::DRAFT) {
          ballots::SetDeadline(calendar->Current().get(), after);
        }
        return absl::OkStatus();
      })
      .ValidateDelete([](db::Transaction&, const Ballot& before) {
        const bool unsent = before.state() == Ballot::DRAFT || before.state() == Ballot::CANCELLED;
        return unsent ? absl::OkStatus() : NotADraft(before);
      });
}

}  // namespace district::meeting
