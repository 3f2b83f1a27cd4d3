#include "services/meeting/ballots/rules.h"

#include <string>
#include <vector>

#include "common/api/errors.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/meeting/decisions/result.h"

namespace district::meeting::ballots {
namespace {

using v1::Ballot;
using v1::BallotAnswer;

std::string ReasonOf(const absl::Status& status) {
  return api::DetailOf<google::rpc::ErrorInfo>(status).reason();
}
std::string FieldOf(const absl::Status& status) {
  const auto bad = api::DetailOf<google::rpc::BadRequest>(status);
  return bad.field_violations().empty() ? "" : bad.field_violations(0).field();
}

constexpr char kTwo[] = "options { label: 'A' } options { person: 'people/b' } ";

TEST(BallotRulesTest, WhatCannotBeAsked) {
  const struct {
    std::string ballot, field, reason;
  } cases[] = {
      {"", "", ""},
      {"due_date { year: 2018 month: 7 day: 12 }", "", ""},
      {"due_date { year: 2018 month: 7 }", "due_date", "PARTIAL_DATE"},
      {"due_date { year: 2018 month: 7 day: 12 } due_time { seconds: 1 }", "due_time",
       "ONE_DEADLINE"},
      {kTwo, "", ""},
      {"options {}", "options[0].person", "PERSON_OR_LABEL"},
      {"options { person: 'people/a' label: 'A' }", "options[0].person", "PERSON_OR_LABEL"},
      {"options { label: 'A' } options { label: 'A' }", "options[1]", "DUPLICATE_OPTION"},
      {"matter: CONFIDENCE", "options", "OPTIONS_REQUIRED"},
      {std::string("matter: CONFIDENCE ") + kTwo, "", ""},
      {std::string("matter: CONFIDENCE max_selections: 1 ") + kTwo, "max_selections",
       "NOTHING_TO_SELECT"},
      {"max_selections: 1", "max_selections", "NOTHING_TO_SELECT"},
      {std::string("max_selections: 2 ") + kTwo, "", ""},
      {std::string("max_selections: 3 ") + kTwo, "max_selections", "MORE_THAN_OPTIONS"},
  };
  for (const auto& c : cases) {
    const absl::Status status = CheckQuestion(FromText<Ballot>(c.ballot));
    EXPECT_EQ(ReasonOf(status), c.reason) << c.ballot;
    EXPECT_EQ(FieldOf(status), c.field) << c.ballot;
  }
}

TEST(BallotRulesTest, WhatCannotBeAnswered) {
  const std::string two = kTwo;
  const struct {
    std::string ballot, answer, field, reason;
  } cases[] = {
      {"", "choice: AGAINST opinion: 'Cần rà soát'", "", ""},
      {"", "", "answer.choice", "CHOICE_REQUIRED"},
      {"", "choice: AGAINST options {}", "answer.options", "NO_OPTIONS"},
      {"secret: true", "choice: AGAINST", "", ""},
      {"secret: true", "choice: AGAINST opinion: 'x'", "answer.opinion", "SECRET_BALLOT"},
      {"secret: true", "choice: AGAINST proof: 'documents/a'", "answer.proof", "SECRET_BALLOT"},
      {two, "options { option_index: 1 choice: IN_FAVOUR }", "", ""},
      {two, "choice: IN_FAVOUR", "answer.choice", "OPTIONS_TO_ANSWER"},
      {two, "", "answer.options", "OPTIONS_TO_ANSWER"},
      {two, "options { option_index: 2 choice: IN_FAVOUR }", "answer.options[0].option_index",
       "NO_SUCH_OPTION"},
      {two, "options { option_index: 1 }", "answer.options[0].choice", "CHOICE_REQUIRED"},
      {two, "options { choice: IN_FAVOUR level: HIGH }", "answer.options[0].level",
       "LEVEL_NOT_ASKED"},
      {two, "options { choice: AGAINST } options { choice: AGAINST }",
       "answer.options[1].option_index", "ANSWERED_TWICE"},
      {two + "max_selections: 1",
       "options { choice: IN_FAVOUR } options { option_index: 1 choice: IN_FAVOUR }",
       "answer.options", "TOO_MANY_SELECTED"},
      {two + "max_selections: 1",
       "options { choice: IN_FAVOUR } options { option_index: 1 choice: AGAINST }", "", ""},
      {two + "matter: CONFIDENCE", "options { level: LOW }", "", ""},
      {two + "matter: CONFIDENCE", "options {}", "answer.options[0].level", "LEVEL_REQUIRED"},
      {two + "matter: CONFIDENCE", "options { level: LOW choice: AGAINST }",
       "answer.options[0].choice", "LEVEL_ASKED"},
  };
  for (const auto& c : cases) {
    const absl::Status status =
        CheckAnswer(FromText<Ballot>(c.ballot), FromText<BallotAnswer>(c.answer));
    EXPECT_EQ(ReasonOf(status), c.reason) << c.ballot << " " << c.answer;
    EXPECT_EQ(FieldOf(status), c.field) << c.ballot << " " << c.answer;
  }
}

TEST(BallotRulesTest, TheDeadlineIsTheEndOfAWorkingDayInVietnam) {
  calendar::Holidays holidays;
  holidays.days_off = {20180902, 20180903};
  const struct {
    std::string ballot;
    bool known;
    int64_t seconds;
    v1::Assignment::DeadlineBasis basis;
  } cases[] = {
      {"", true, 0, v1::Assignment::DEADLINE_BASIS_UNSPECIFIED},
      // Thursday, until 24:00, that is 17:00 UTC.
      {"due_date { year: 2018 month: 7 day: 12 }", true, 1531414800,
       v1::Assignment::WEEKENDS_AND_HOLIDAYS},
      // Saturday 1 September, then Sunday and a Monday off: Tuesday the fourth.
      {"due_date { year: 2018 month: 9 day: 1 }", true, 1536080400,
       v1::Assignment::WEEKENDS_AND_HOLIDAYS},
      {"due_date { year: 2018 month: 9 day: 1 }", false, 1535994000, v1::Assignment::WEEKENDS_ONLY},
      {"due_time { seconds: 1535700000 }", true, 1535700000,
       v1::Assignment::DEADLINE_BASIS_UNSPECIFIED},
  };
  for (const auto& c : cases) {
    Ballot ballot = FromText<Ballot>(c.ballot);
    SetDeadline(c.known ? &holidays : nullptr, ballot);
    EXPECT_EQ(ballot.effective_due_time().seconds(), c.seconds) << c.ballot;
    EXPECT_EQ(ballot.deadline_basis(), c.basis) << c.ballot;
  }
}

TEST(BallotRulesTest, ASlipTellsNothingButTheVote) {
  const auto slip = SlipOf(FromText<BallotAnswer>(
      "options { option_index: 1 choice: AGAINST } options { choice: IN_FAVOUR } "
      "opinion: 'x' proof: 'documents/a' subject: 'an' cast_time { seconds: 1 }"));
  EXPECT_EQ(slip.ShortDebugString(),
            FromText<BallotAnswer>("options { choice: IN_FAVOUR } "
                                   "options { option_index: 1 choice: AGAINST }")
                .ShortDebugString());
}

TEST(BallotRulesTest, WhatIsSaidAgainIsTheSame) {
  const auto answer = FromText<BallotAnswer>("choice: AGAINST subject: 'an'");
  EXPECT_TRUE(
      SayTheSame(answer, FromText<BallotAnswer>("choice: AGAINST cast_time { seconds: 1 }")));
  EXPECT_FALSE(SayTheSame(answer, FromText<BallotAnswer>("choice: IN_FAVOUR")));
  EXPECT_FALSE(SayTheSame(answer, FromText<BallotAnswer>("choice: AGAINST opinion: 'x'")));
}

std::vector<BallotAnswer> Answers(const std::vector<std::string>& texts) {
  std::vector<BallotAnswer> answers;
  for (const std::string& text : texts) answers.push_back(FromText<BallotAnswer>(text));
  return answers;
}

TEST(BallotRulesTest, WhoeverAnsweredCountsAsPresent) {
  Ballot ballot =
      FromText<Ballot>("voter_count: 5 excluded_members { person: 'people/e' reason: SUSPENDED }");
  const v1::Votes votes = Count(ballot, Answers({"choice: IN_FAVOUR", "choice: IN_FAVOUR",
                                                 "choice: IN_FAVOUR", "choice: ABSTAINING"}));
  EXPECT_EQ(votes.for_count(), 3);
  EXPECT_EQ(votes.against_count(), 0);
  EXPECT_EQ(votes.abstained_count(), 1);
  EXPECT_EQ(votes.members_count(), 6);
  EXPECT_EQ(votes.present_count(), 4);
  EXPECT_EQ(votes.returned_count(), 4);
  EXPECT_EQ(votes.method(), v1::Votes::WRITTEN_OPINION);

  *ballot.mutable_votes() = votes;
  const auto judged = [&](const std::string& quorum) {
    return Judge(
        DecisionOf(ballot),
        FromText<v1::DecisionRule>(
            "majority { numerator: 1 denominator: 2 strict: true } base: MEMBERS " + quorum));
  };
  EXPECT_EQ(judged("").verdict(), v1::DecisionResult::PASSED) << "3 of 5";
  EXPECT_EQ(judged("").base_count(), 5);
  EXPECT_EQ(judged("quorum { numerator: 2 denominator: 3 }").verdict(), v1::DecisionResult::PASSED);
  EXPECT_EQ(judged("quorum { numerator: 9 denominator: 10 }").verdict(),
            v1::DecisionResult::NOT_QUORATE);
}

TEST(BallotRulesTest, OptionsAreCountedEach) {
  const Ballot election = FromText<Ballot>(std::string("secret: true voter_count: 3 ") + kTwo);
  v1::Votes votes =
      Count(election,
            Answers({"options { choice: IN_FAVOUR } options { option_index: 1 choice: AGAINST }",
                     "options { choice: IN_FAVOUR }"}));
  EXPECT_EQ(votes.method(), v1::Votes::SECRET_BALLOT);
  EXPECT_FALSE(votes.has_for_count());
  EXPECT_EQ(votes.options(0).for_count(), 2);
  EXPECT_EQ(votes.options(0).label(), "A");
  EXPECT_TRUE(votes.options(1).has_for_count());
  EXPECT_EQ(votes.options(1).for_count(), 0);

  const Ballot confidence =
      FromText<Ballot>(std::string("matter: CONFIDENCE voter_count: 3 ") + kTwo);
  votes =
      Count(confidence, Answers({"options { level: HIGH } options { option_index: 1 level: LOW }",
                                 "options { level: LOW }", "options { level: LOW }"}));
  EXPECT_EQ(votes.options(0).high_count(), 1);
  EXPECT_EQ(votes.options(0).medium_count(), 0);
  EXPECT_EQ(votes.options(0).low_count(), 2);
  EXPECT_EQ(votes.options(1).low_count(), 1);
}

}  // namespace
}  // namespace district::meeting::ballots
