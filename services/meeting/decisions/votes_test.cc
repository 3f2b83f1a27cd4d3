#include "services/meeting/decisions/votes.h"

#include <string>

#include "common/api/errors.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using v1::Votes;

// The reason for which the votes are refused; "" where they are not.
std::string Refusal(const std::string& text) {
  auto votes = FromText<Votes>(text);
  const absl::Status status = CheckVotes(votes);
  return status.ok() ? "" : api::DetailOf<google::rpc::ErrorInfo>(status).reason();
}

TEST(VotesTest, AddUp) {
  const struct {
    std::string votes, reason;
  } cases[] = {
      {"", ""},
      {"for_count: 3", ""},
      {"issued_count: 40 returned_count: 39 invalid_count: 2 for_count: 30 against_count: 5 "
       "abstained_count: 2",
       ""},
      {"issued_count: 40 returned_count: 39 invalid_count: 2 for_count: 30 against_count: 6 "
       "abstained_count: 2",
       "VOTES_DO_NOT_ADD_UP"},
      {"issued_count: 40 returned_count: 39 invalid_count: 2 for_count: 30 against_count: 4 "
       "abstained_count: 2",
       "VOTES_DO_NOT_ADD_UP"},
      {"issued_count: 40 returned_count: 41", "MORE_THAN_ISSUED"},
      {"returned_count: 39 for_count: 30", ""},  // who was against is not told
      {"returned_count: 29 for_count: 30", "VOTES_DO_NOT_ADD_UP"},
      {"present_count: 30 issued_count: 31", "MORE_THAN_PRESENT"},
      {"present_count: 30 for_count: 20 against_count: 11", "MORE_THAN_PRESENT"},
      {"present_count: 30 for_count: 20 against_count: 5 not_voted_count: 6", "MORE_THAN_PRESENT"},
      {"present_count: 30 for_count: 20 against_count: 5 not_voted_count: 5", ""},
      {"members_count: 42 present_count: 43", "MORE_THAN_MEMBERS"},
      {"for_count: 2147483647 against_count: 2147483647 present_count: 5", "MORE_THAN_PRESENT"},
  };
  for (const auto& c : cases) EXPECT_EQ(Refusal(c.votes), c.reason) << c.votes;
}

TEST(VotesTest, CountsFollowFromVotesByName) {
  auto votes = FromText<Votes>(
      "named_votes { participant: 'meetings/m/participants/a' choice: IN_FAVOUR } "
      "named_votes { participant: 'meetings/m/participants/b' choice: AGAINST } "
      "named_votes { participant: 'meetings/m/participants/c' choice: IN_FAVOUR }");
  ASSERT_TRUE(CheckVotes(votes).ok());
  EXPECT_EQ(votes.for_count(), 2);
  EXPECT_EQ(votes.against_count(), 1);
  EXPECT_TRUE(votes.has_abstained_count());
  EXPECT_EQ(votes.abstained_count(), 0);
}

TEST(VotesTest, NamesThatCannotBe) {
  const std::string an =
      "named_votes { participant: 'meetings/m/participants/a' choice: AGAINST } ";
  EXPECT_EQ(Refusal(an + an), "VOTED_TWICE");
  EXPECT_EQ(Refusal(an + "method: SECRET_BALLOT"), "SECRET_BALLOT");
  EXPECT_EQ(Refusal(an + "for_count: 1"), "VOTES_DO_NOT_ADD_UP");
  EXPECT_EQ(Refusal(an + "for_count: 0 method: ROLL_CALL"), "");
}

TEST(VotesTest, Options) {
  const std::string ballots = "returned_count: 39 invalid_count: 2 ";
  EXPECT_EQ(Refusal(ballots + "options { person: 'people/an' for_count: 37 }"), "");
  EXPECT_EQ(Refusal(ballots + "options { person: 'people/an' for_count: 38 }"),
            "VOTES_DO_NOT_ADD_UP");
  EXPECT_EQ(Refusal(ballots + "options { label: 'Phương án 1' high_count: 20 medium_count: 10 "
                              "low_count: 7 }"),
            "");
  EXPECT_EQ(Refusal(ballots + "options { label: 'Phương án 1' high_count: 20 medium_count: 10 "
                              "low_count: 8 }"),
            "VOTES_DO_NOT_ADD_UP");
  EXPECT_EQ(Refusal("options { label: 'Phương án 1' high_count: 20 }"), "LEVELS_INCOMPLETE");
  EXPECT_EQ(Refusal("options { for_count: 1 }"), "INVALID_FIELD");
  EXPECT_EQ(Refusal("options { label: 'A' person: 'people/an' }"), "INVALID_FIELD");
}

}  // namespace
}  // namespace district::meeting
