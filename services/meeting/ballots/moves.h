// The states of a ballot and the moves between them.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "district/meeting/v1/ballots.pb.h"

namespace district::meeting::ballots {

// The state that an action leads to. FAILED_PRECONDITION (ILLEGAL_MOVE) where the state does not
// allow it.
absl::StatusOr<v1::Ballot::State> StateAfter(const v1::Ballot& ballot,
                                             v1::BallotMove::Action action);

// What is done with a ballot, when and by whom.
struct Move {
  v1::BallotMove::Action action = v1::BallotMove::ACTION_UNSPECIFIED;
  absl::Time time;
  std::string subject;
  std::string note;
};

// Takes the ballot to the state that the action leads to and notes the move; FAILED_PRECONDITION
// also where it holds no more moves (TOO_MANY_MOVES).
absl::Status TakeMove(const Move& move, v1::Ballot& ballot);

}  // namespace district::meeting::ballots
