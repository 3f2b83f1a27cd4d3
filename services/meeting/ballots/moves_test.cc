#include "services/meeting/ballots/moves.h"

#include <map>
#include <string>
#include <utility>

#include "common/api/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting::ballots {
namespace {

using v1::Ballot;
using v1::BallotMove;

std::string ReasonOf(const absl::Status& status) {
  return api::DetailOf<google::rpc::ErrorInfo>(status).reason();
}

// Every action in every state: what is not listed is refused.
TEST(BallotMovesTest, TheWholeMachine) {
  const std::map<std::pair<Ballot::State, BallotMove::Action>, Ballot::State> allowed = {
      {{Ballot::DRAFT, BallotMove::OPEN}, Ballot::OPEN},
      {{Ballot::DRAFT, BallotMove::CANCEL}, Ballot::CANCELLED},
      {{Ballot::OPEN, BallotMove::CLOSE}, Ballot::CLOSED},
      {{Ballot::OPEN, BallotMove::REMIND}, Ballot::OPEN},
      {{Ballot::OPEN, BallotMove::CANCEL}, Ballot::CANCELLED},
      {{Ballot::CLOSED, BallotMove::CONVERT}, Ballot::CONVERTED},
      {{Ballot::CLOSED, BallotMove::CANCEL}, Ballot::CANCELLED},
  };
  for (int state = Ballot::State_MIN; state <= Ballot::State_MAX; ++state) {
    for (int action = BallotMove::OPEN; action <= BallotMove::Action_MAX; ++action) {
      Ballot ballot;
      ballot.set_state(static_cast<Ballot::State>(state));
      const auto move = static_cast<BallotMove::Action>(action);
      const auto next = StateAfter(ballot, move);
      const auto expected = allowed.find({ballot.state(), move});
      const std::string which =
          Ballot::State_Name(ballot.state()) + " " + BallotMove::Action_Name(move);
      if (expected == allowed.end()) {
        EXPECT_EQ(ReasonOf(next.status()), "ILLEGAL_MOVE") << which;
        EXPECT_EQ(next.status().code(), absl::StatusCode::kFailedPrecondition) << which;
      } else {
        ASSERT_TRUE(next.ok()) << which;
        EXPECT_EQ(*next, expected->second) << which;
      }
    }
  }
}

TEST(BallotMovesTest, AreKeptInOrderAndEndSomewhere) {
  Ballot ballot;
  ballot.set_state(Ballot::OPEN);
  const Move move{.action = BallotMove::REMIND,
                  .time = absl::FromUnixSeconds(1531328400),
                  .subject = "office",
                  .note = "Nhắc lần đầu"};
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(TakeMove(move, ballot).ok());
  EXPECT_EQ(ballot.moves(0).time().seconds(), 1531328400);
  EXPECT_EQ(ballot.moves(0).note(), "Nhắc lần đầu");
  EXPECT_EQ(ballot.moves(0).state(), Ballot::OPEN);
  EXPECT_EQ(ReasonOf(TakeMove(move, ballot)), "TOO_MANY_MOVES");
}

}  // namespace
}  // namespace district::meeting::ballots
