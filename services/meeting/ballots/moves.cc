#include "services/meeting/ballots/moves.h"

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"

namespace district::meeting::ballots {
namespace {

using v1::Ballot;
using v1::BallotMove;

struct Transition {
  Ballot::State from;
  BallotMove::Action action;
  Ballot::State to;
};

constexpr Transition kTransitions[] = {
    {Ballot::DRAFT, BallotMove::OPEN, Ballot::OPEN},
    {Ballot::DRAFT, BallotMove::CANCEL, Ballot::CANCELLED},
    {Ballot::OPEN, BallotMove::CLOSE, Ballot::CLOSED},
    {Ballot::OPEN, BallotMove::REMIND, Ballot::OPEN},
    {Ballot::OPEN, BallotMove::CANCEL, Ballot::CANCELLED},
    {Ballot::CLOSED, BallotMove::CONVERT, Ballot::CONVERTED},
    {Ballot::CLOSED, BallotMove::CANCEL, Ballot::CANCELLED},
};

constexpr int kMaxMoves = 1000;

}  // namespace

absl::StatusOr<Ballot::State> StateAfter(const Ballot& ballot, BallotMove::Action action) {
  for (const Transition& transition : kTransitions) {
    if (transition.from == ballot.state() && transition.action == action) return transition.to;
  }
  const std::string state = Ballot::State_Name(ballot.state());
  const std::string move = BallotMove::Action_Name(action);
  return api::Error(absl::StatusCode::kFailedPrecondition, "ILLEGAL_MOVE")
      .Message(absl::StrCat(ballot.name(), " is ", state, ", which does not allow ", move))
      .Metadata("state", state)
      .Metadata("action", move)
      .Precondition("STATE", ballot.name(), absl::StrCat("is ", state))
      .Vietnamese("Trạng thái của phiếu lấy ý kiến không cho phép thao tác này.");
}

absl::Status TakeMove(const Move& move, Ballot& ballot) {
  absl::StatusOr<Ballot::State> state = StateAfter(ballot, move.action);
  if (!state.ok()) return state.status();
  if (ballot.moves_size() >= kMaxMoves) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_MOVES")
        .Message(absl::StrCat(ballot.name(), " has ", kMaxMoves, " moves"))
        .Precondition("MOVES", ballot.name(), "holds no more moves");
  }
  ballot.set_state(*state);
  BallotMove& taken = *ballot.add_moves();
  taken.set_action(move.action);
  taken.set_state(*state);
  taken.set_subject(move.subject);
  taken.set_note(move.note);
  resource::SetMicros(taken, "time", absl::ToUnixMicros(move.time));
  return absl::OkStatus();
}

}  // namespace district::meeting::ballots
