#include "services/indicator/collection/moves.h"

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"

namespace district::indicator::collection {
namespace {

using v1::Submission;
using v1::SubmissionMove;

struct Transition {
  Submission::State from;
  SubmissionMove::Action action;
  Submission::State to;
};

constexpr Transition kTransitions[] = {
    {Submission::DRAFT, SubmissionMove::SUBMIT, Submission::SUBMITTED},
    {Submission::RETURNED, SubmissionMove::SUBMIT, Submission::SUBMITTED},
    {Submission::SUBMITTED, SubmissionMove::RETURN, Submission::RETURNED},
    {Submission::SUBMITTED, SubmissionMove::APPROVE, Submission::APPROVED},
    {Submission::APPROVED, SubmissionMove::PUBLISH, Submission::PUBLISHED},
    {Submission::APPROVED, SubmissionMove::REOPEN, Submission::RETURNED},
    {Submission::PUBLISHED, SubmissionMove::REOPEN, Submission::RETURNED},
};

constexpr int kMaxMoves = 1000;

bool IsSame(const Move& move, const SubmissionMove& before) {
  return move.subject == before.subject() ||
         (!move.person.empty() && move.person == before.person());
}

// Four eyes: since it was last approved nobody has both handed it in and approved it.
absl::Status CheckOtherPerson(const Move& move, const Submission& submission) {
  for (int i = submission.moves_size() - 1; i >= 0; --i) {
    const SubmissionMove& before = submission.moves(i);
    if (before.action() == SubmissionMove::APPROVE) break;
    if (before.action() != SubmissionMove::SUBMIT || !IsSame(move, before)) continue;
    return api::Error(absl::StatusCode::kPermissionDenied, "SAME_PERSON")
        .Message(absl::StrCat(submission.name(), " was handed in by ", before.subject(),
                              ", who may not approve it"))
        .Metadata("subject", before.subject())
        .Vietnamese("Người gửi báo cáo không được tự phê duyệt báo cáo đó.");
  }
  return absl::OkStatus();
}

absl::Status Closed(const Submission& submission) {
  const std::string state = Submission::State_Name(submission.state());
  return api::Error(absl::StatusCode::kFailedPrecondition, "SUBMISSION_CLOSED")
      .Message(absl::StrCat(submission.name(), " is ", state, ": return or reopen it first"))
      .Metadata("state", state)
      .Precondition("STATE", submission.name(), absl::StrCat("is ", state))
      .Vietnamese("Báo cáo đã gửi hoặc đã duyệt nên không sửa hoặc xóa được.");
}

}  // namespace

absl::StatusOr<Submission::State> StateAfter(const Submission& submission,
                                             SubmissionMove::Action action) {
  for (const Transition& transition : kTransitions) {
    if (transition.from == submission.state() && transition.action == action) return transition.to;
  }
  const std::string state = Submission::State_Name(submission.state());
  const std::string move = SubmissionMove::Action_Name(action);
  return api::Error(absl::StatusCode::kFailedPrecondition, "ILLEGAL_MOVE")
      .Message(absl::StrCat(submission.name(), " is ", state, ", which does not allow ", move))
      .Metadata("state", state)
      .Metadata("action", move)
      .Precondition("STATE", submission.name(), absl::StrCat("is ", state))
      .Vietnamese("Trạng thái của báo cáo không cho phép thao tác này.");
}

absl::Status TakeMove(const Move& move, Submission& submission) {
  absl::StatusOr<Submission::State> state = StateAfter(submission, move.action);
  if (!state.ok()) return state.status();
  if (move.action == SubmissionMove::APPROVE) {
    absl::Status other = CheckOtherPerson(move, submission);
    if (!other.ok()) return other;
  }
  if (submission.moves_size() >= kMaxMoves) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_MOVES")
        .Message(absl::StrCat(submission.name(), " has ", kMaxMoves, " moves"))
        .Precondition("MOVES", submission.name(), "holds no more moves");
  }
  if (move.action == SubmissionMove::REOPEN) submission.set_revision(submission.revision() + 1);
  submission.set_state(*state);
  SubmissionMove& taken = *submission.add_moves();
  taken.set_action(move.action);
  taken.set_state(*state);
  taken.set_subject(move.subject);
  taken.set_person(move.person);
  taken.set_note(move.note);
  taken.set_revision(submission.revision());
  resource::SetMicros(taken, "time", absl::ToUnixMicros(move.time));
  return absl::OkStatus();
}

bool IsLocked(const Submission& submission) {
  return submission.state() == Submission::APPROVED || submission.state() == Submission::PUBLISHED;
}

absl::Status CheckOpen(const Submission& submission) {
  const bool open =
      submission.state() == Submission::DRAFT || submission.state() == Submission::RETURNED;
  return open ? absl::OkStatus() : Closed(submission);
}

absl::Status CheckMayGo(const Submission& submission) {
  return submission.revision() == 0 ? CheckOpen(submission) : Closed(submission);
}

}  // namespace district::indicator::collection
