#include "services/meeting/decisions/result.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Decision;
using v1::DecisionResult;
using v1::DecisionRule;

constexpr char kHalf[] = "majority { numerator: 1 denominator: 2 strict: true } ";
constexpr char kTwoThirds[] = "majority { numerator: 2 denominator: 3 } ";
constexpr char kQuorum[] = "quorum { numerator: 2 denominator: 3 } ";

DecisionResult JudgeText(const std::string& rule, const std::string& decision) {
  return Judge(FromText<Decision>(decision), FromText<DecisionRule>(rule));
}

std::string Votes(const std::string& votes) { return "votes { " + votes + " }"; }

TEST(ResultTest, TheBaseDecides) {
  const std::string votes = Votes(
      "members_count: 42 present_count: 30 for_count: 21 against_count: 4 abstained_count: 5");
  const struct {
    std::string base;
    DecisionResult::Verdict verdict;
    int needed, of;
  } cases[] = {
      {"base: MEMBERS", DecisionResult::FAILED, 22, 42},
      {"base: PRESENT", DecisionResult::PASSED, 16, 30},
      {"base: CAST", DecisionResult::PASSED, 16, 30},
      {"base: VALID", DecisionResult::PASSED, 13, 25},
      {"base: VALID abstentions_count: true", DecisionResult::PASSED, 16, 30},
  };
  for (const auto& c : cases) {
    const DecisionResult result = JudgeText(kHalf + c.base, votes);
    EXPECT_EQ(result.verdict(), c.verdict) << c.base;
    EXPECT_EQ(result.needed_count(), c.needed) << c.base;
    EXPECT_EQ(result.base_count(), c.of) << c.base;
  }
}

TEST(ResultTest, ACouncilOf35) {
  const struct {
    std::string majority;
    int present, in_favour;
    DecisionResult::Verdict verdict;
  } cases[] = {
      {kHalf, 23, 23, DecisionResult::NOT_QUORATE}, {kHalf, 24, 17, DecisionResult::FAILED},
      {kHalf, 24, 18, DecisionResult::PASSED},      {kTwoThirds, 30, 23, DecisionResult::FAILED},
      {kTwoThirds, 30, 24, DecisionResult::PASSED},
  };
  for (const auto& c : cases) {
    const DecisionResult result =
        JudgeText(c.majority + kQuorum + "base: MEMBERS",
                  Votes(absl::StrCat("members_count: 35 present_count: ", c.present,
                                     " for_count: ", c.in_favour, " against_count: 0")));
    EXPECT_EQ(result.verdict(), c.verdict) << c.majority << c.present << " " << c.in_favour;
    EXPECT_EQ(result.quorum_count(), 24);
  }
}

TEST(ResultTest, ExplainsItselfInVietnamese) {
  const DecisionResult result =
      JudgeText(std::string(kHalf) + "base: MEMBERS",
                Votes("members_count: 42 for_count: 21 against_count: 4"));
  EXPECT_EQ(result.explanation(),
            "Tán thành 21; cần 22 (quá nửa của 42 – tổng số thành viên): không đủ đa số.");
}

TEST(ResultTest, WhoIsLeftOutDoesNotCount) {
  const std::string rule = std::string(kHalf) + "base: MEMBERS exclusions: SUSPENDED";
  const std::string votes = Votes("members_count: 42 for_count: 21 against_count: 4");
  EXPECT_EQ(JudgeText(rule, votes).verdict(), DecisionResult::FAILED);
  const std::string two =
      " excluded_members { person: 'people/an' reason: SUSPENDED }"
      " excluded_members { person: 'people/binh' reason: SUSPENDED }";
  const DecisionResult result = JudgeText(rule, votes + two);
  EXPECT_EQ(result.verdict(), DecisionResult::PASSED);  // more than a half of 40
  EXPECT_EQ(result.members_count(), 40);
  EXPECT_EQ(result.excluded_count(), 2);
}

TEST(ResultTest, Ties) {
  const std::string fails = std::string(kHalf) + "base: MEMBERS tie: FAILS";
  const std::string chair = std::string(kHalf) + "base: MEMBERS tie: CHAIR";
  const std::string tie = "members_count: 10 for_count: 5 against_count: 5 ";
  EXPECT_EQ(JudgeText(fails, Votes(tie)).reason(), DecisionResult::TIE_FAILED);
  EXPECT_EQ(JudgeText(chair, Votes(tie + "chair_choice: IN_FAVOUR")).verdict(),
            DecisionResult::PASSED);
  const DecisionResult against = JudgeText(chair, Votes(tie + "chair_choice: AGAINST"));
  EXPECT_EQ(against.verdict(), DecisionResult::FAILED);
  EXPECT_EQ(against.reason(), DecisionResult::CHAIR_DECIDED);
  const DecisionResult unknown = JudgeText(chair, Votes(tie));
  EXPECT_EQ(unknown.verdict(), DecisionResult::UNKNOWN);
  EXPECT_THAT(unknown.missing(), ElementsAre("votes.chair_choice"));
}

TEST(ResultTest, WhatIsNotKnownIsNotGuessed) {
  const std::string rule = std::string(kHalf) + kQuorum + "base: MEMBERS";
  const DecisionResult result = JudgeText(rule, Votes("for_count: 30"));
  EXPECT_EQ(result.verdict(), DecisionResult::UNKNOWN);
  EXPECT_EQ(result.reason(), DecisionResult::FIGURES_MISSING);
  EXPECT_THAT(result.missing(), ElementsAre("votes.members_count", "votes.present_count"));
  EXPECT_FALSE(result.has_needed_count());
  EXPECT_EQ(JudgeText(rule, "").reason(), DecisionResult::NO_COUNT);
  const auto decision = FromText<Decision>(Votes("for_count: 30"));
  EXPECT_EQ(Judge(decision, std::nullopt).reason(), DecisionResult::NO_RULE);
}

TEST(ResultTest, CandidatesAndLevelsOfConfidence) {
  const DecisionResult elected =
      JudgeText(std::string(kHalf) + "base: MEMBERS",
                Votes("members_count: 42 options { person: 'people/an' for_count: 22 } "
                      "options { person: 'people/binh' for_count: 21 }"));
  ASSERT_THAT(elected.options(), SizeIs(2));
  EXPECT_TRUE(elected.options(0).passed());
  EXPECT_FALSE(elected.options(1).passed());

  const std::string rule =
      std::string(kHalf) +
      "base: MEMBERS "
      "consequences { level: LOW threshold { numerator: 1 denominator: 2 strict: true } text: 'a' "
      "} "
      "consequences { level: LOW threshold { numerator: 2 denominator: 3 } text: 'b' }";
  const auto asked = [&](int low) {
    return JudgeText(rule, Votes(absl::StrCat("members_count: 42 options { label: 'x' high_count: ",
                                              42 - low, " medium_count: 0 low_count: ", low, " }")))
        .options(0);
  };
  EXPECT_THAT(asked(21).consequences(), IsEmpty());
  EXPECT_THAT(asked(22).consequences(), ElementsAre("a"));
  EXPECT_THAT(asked(28).consequences(), ElementsAre("a", "b"));
  EXPECT_FALSE(asked(28).has_passed());
}

std::string Refusal(const absl::Status& status) {
  return status.ok() ? "" : api::DetailOf<google::rpc::ErrorInfo>(status).reason();
}

TEST(ResultTest, AnOutcomeMayNotContradictTheVotes) {
  DecisionResult passed, failed, unknown;
  passed.set_verdict(DecisionResult::PASSED);
  failed.set_verdict(DecisionResult::NOT_QUORATE);
  unknown.set_verdict(DecisionResult::UNKNOWN);
  const struct {
    Decision::Outcome outcome;
    const DecisionResult& result;
    bool refused;
  } cases[] = {
      {Decision::ADOPTED, passed, false},
      {Decision::ADOPTED, failed, true},
      {Decision::ADOPTED_IN_PRINCIPLE, failed, true},
      {Decision::ADOPTED_WITH_CHANGES, failed, true},
      {Decision::ADOPTED, unknown, false},
      {Decision::REJECTED, passed, true},
      {Decision::REJECTED, failed, false},
      {Decision::DEFERRED, passed, false},
      {Decision::NOT_RECORDED, failed, false},
  };
  for (const auto& c : cases) {
    Decision decision;
    decision.set_outcome(c.outcome);
    EXPECT_EQ(Refusal(CheckOutcome(decision, c.result)),
              c.refused ? "OUTCOME_CONTRADICTS_VOTES" : "")
        << Decision::Outcome_Name(c.outcome);
  }
}

TEST(ResultTest, OnlyReasonsOfTheRuleLeaveOut) {
  const auto rule = FromText<DecisionRule>("exclusions: SUSPENDED");
  const auto suspended =
      FromText<Decision>("excluded_members { person: 'people/an' reason: SUSPENDED }");
  const auto elsewhere =
      FromText<Decision>("excluded_members { person: 'people/an' reason: ELSEWHERE }");
  const auto twice = FromText<Decision>(
      "excluded_members { person: 'people/an' reason: SUSPENDED } "
      "excluded_members { person: 'people/an' reason: SUSPENDED }");
  EXPECT_EQ(Refusal(CheckExclusions(suspended, rule)), "");
  EXPECT_EQ(Refusal(CheckExclusions(elsewhere, rule)), "EXCLUSION_NOT_ALLOWED");
  EXPECT_EQ(Refusal(CheckExclusions(elsewhere, std::nullopt)), "");
  EXPECT_EQ(Refusal(CheckExclusions(twice, rule)), "EXCLUDED_TWICE");
}

}  // namespace
}  // namespace district::meeting
