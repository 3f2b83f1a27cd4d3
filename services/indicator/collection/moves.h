// The states of a submission and the moves between them: rules without I/O.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "district/indicator/v1/submissions.pb.h"

namespace district::indicator::collection {

// What is done with a submission, when and by whom.
struct Move {
  v1::SubmissionMove::Action action = v1::SubmissionMove::ACTION_UNSPECIFIED;
  absl::Time time;
  std::string subject;
  std::string person;  // empty where the token names none
  std::string note;
};

// The state that an action leads to. FAILED_PRECONDITION (ILLEGAL_MOVE) where the state does not
// allow it.
absl::StatusOr<v1::Submission::State> StateAfter(const v1::Submission& submission,
                                                 v1::SubmissionMove::Action action);

// Takes the submission to the state that the action leads to and notes the move. Else
// PERMISSION_DENIED (SAME_PERSON) for an approval by somebody who handed it in since it was last
// approved, FAILED_PRECONDITION where it holds no more moves (TOO_MANY_MOVES).
absl::Status TakeMove(const Move& move, v1::Submission& submission);

// Whether the figures of a submission are locked.
bool IsLocked(const v1::Submission& submission);

// FAILED_PRECONDITION (SUBMISSION_CLOSED) unless the unit still works on the submission.
absl::Status CheckOpen(const v1::Submission& submission);
// The same unless it may go: its figures were never approved, and it is not handed in.
absl::Status CheckMayGo(const v1::Submission& submission);

}  // namespace district::indicator::collection
