#include "services/indicator/comparison.h"

#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "services/indicator/periods.h"

namespace district::indicator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Comparison;
using v1::Observation;

time::Period Half() { return *time::Period::Parse("2018-S1"); }

Observation Observed(const std::string& name, const std::string& value,
                     Observation::Status status = Observation::NORMAL) {
  Observation observation;
  observation.set_name(name);
  if (!value.empty()) observation.mutable_value()->set_value(value);
  observation.set_status(status);
  return observation;
}

v1::Plan PlanOf(const std::string& period, const std::string& value) {
  v1::Plan plan;
  plan.set_name("indicators/i/plans/p");
  plan.set_period(period);
  if (!value.empty()) plan.mutable_value()->set_value(value);
  return plan;
}

Comparison Compared(const Figures& figures) {
  Comparison comparison;
  Compare(figures, Half(), comparison);
  return comparison;
}

TEST(CompareTest, LevelsGiveDifferenceAndPercent) {
  const Comparison comparison = Compared({.level = Observed("l", "110", Observation::PROVISIONAL),
                                          .base_level = Observed("b", "80"),
                                          .growth = Observed("g", "37.4")});
  EXPECT_EQ(comparison.comparability(), Comparison::COMPUTED);
  EXPECT_EQ(comparison.value().value(), "110");
  EXPECT_EQ(comparison.base().value(), "80");
  EXPECT_EQ(comparison.difference().value(), "30");
  EXPECT_EQ(comparison.computed_percent().value(), "37.5");
  EXPECT_EQ(comparison.reported_percent().value(), "37.4");
  EXPECT_EQ(comparison.percent().value(), "37.5") << "what is computed goes before what is told";
  EXPECT_EQ(comparison.status(), Observation::PROVISIONAL);
  EXPECT_THAT(comparison.observations(), ElementsAre("l", "b", "g"));
}

TEST(CompareTest, ABaseThatIsNotPositiveGivesNoPercent) {
  for (const char* base : {"0", "-5"}) {
    const Comparison comparison =
        Compared({.level = Observed("l", "10"), .base_level = Observed("b", base)});
    EXPECT_EQ(comparison.comparability(), Comparison::BASE_NOT_POSITIVE) << base;
    EXPECT_FALSE(comparison.has_percent()) << base;
    EXPECT_TRUE(comparison.has_difference()) << base;
    EXPECT_FALSE(comparison.reason().empty()) << base;
  }
}

TEST(CompareTest, AnotherDefinitionOfEitherFigureGivesNoPercent) {
  for (const auto status : {Observation::BREAK, Observation::DEFINITION_DIFFERS}) {
    EXPECT_EQ(Compared({.level = Observed("l", "10", status), .base_level = Observed("b", "8")})
                  .comparability(),
              Comparison::DEFINITION_DIFFERS);
    EXPECT_EQ(Compared({.level = Observed("l", "10"), .base_level = Observed("b", "8", status)})
                  .comparability(),
              Comparison::DEFINITION_DIFFERS);
  }
}

TEST(CompareTest, WithoutALevelTheReportedGrowthStands) {
  const Comparison comparison = Compared({.growth = Observed("g", "7.25", Observation::ESTIMATED)});
  EXPECT_EQ(comparison.comparability(), Comparison::REPORTED_ONLY);
  EXPECT_EQ(comparison.percent().value(), "7.25");
  EXPECT_EQ(comparison.status(), Observation::ESTIMATED);
  EXPECT_FALSE(comparison.has_computed_percent());
}

TEST(CompareTest, SaysWhichFigureIsMissing) {
  EXPECT_EQ(Compared({.level = Observed("l", "1")}).comparability(), Comparison::MISSING_BASE);
  EXPECT_EQ(Compared({.base_level = Observed("b", "1")}).comparability(),
            Comparison::MISSING_VALUE);
  const Comparison nothing = Compared({});
  EXPECT_EQ(nothing.comparability(), Comparison::MISSING_VALUE);
  EXPECT_FALSE(nothing.has_plan());
  EXPECT_THAT(nothing.observations(), IsEmpty());
  // One that says why it has no value is none, but it was looked at.
  const Comparison absent = Compared({.level = Observed("l", "")});
  EXPECT_EQ(absent.comparability(), Comparison::MISSING_VALUE);
  EXPECT_THAT(absent.observations(), ElementsAre("l"));
}

TEST(CompareTest, APlanGivesTheShareAndHowFarAheadItIs) {
  const Comparison comparison = Compared({.level = Observed("l", "110"),
                                          .plan = PlanOf("2018", "200"),
                                          .share_of_plan = Observed("s", "54.8")});
  EXPECT_EQ(comparison.plan().plan(), "indicators/i/plans/p");
  EXPECT_EQ(comparison.plan().target().value(), "200");
  EXPECT_EQ(comparison.plan().computed_share().value(), "55");
  EXPECT_EQ(comparison.plan().reported_share().value(), "54.8");
  EXPECT_EQ(comparison.plan().share().value(), "55");
  EXPECT_EQ(comparison.plan().expected_share().value(), "50");
  EXPECT_EQ(comparison.plan().ahead().value(), "5");
}

TEST(CompareTest, APlanOfNothingIsNeverDividedBy) {
  const Comparison comparison = Compared({.level = Observed("l", "110"),
                                          .plan = PlanOf("2018", "0"),
                                          .share_of_plan = Observed("s", "40")});
  EXPECT_FALSE(comparison.plan().has_computed_share());
  EXPECT_EQ(comparison.plan().share().value(), "40") << "what was reported stands";
  EXPECT_EQ(comparison.plan().ahead().value(), "-10");
}

TEST(ExpectedShareTest, GoesByMonthsWhereAllAreWhole) {
  EXPECT_EQ(ExpectedShare(PlanOf("2018", ""), Half())->ToString(), "50");
  // 28 of 365 days would be 16.16.
  EXPECT_EQ(ExpectedShare(PlanOf("2018", ""), *time::Period::Parse("2018-02"))->ToString(),
            "16.67");
  EXPECT_EQ(ExpectedShare(PlanOf("2018", ""), *time::Period::Parse("2018"))->ToString(), "100");
}

TEST(ExpectedShareTest, GoesByDaysOtherwise) {
  // 12 July is the 193rd day of 365.
  EXPECT_EQ(ExpectedShare(PlanOf("2018", ""), *time::Period::Parse("2018-07-12"))->ToString(),
            "52.88");
}

TEST(ExpectedShareTest, FollowsThePaceOfThePlan) {
  v1::Plan plan = PlanOf("2018", "200");
  v1::PacePoint& point = *plan.add_pace();
  point.set_period("2018-S1");
  point.mutable_share()->set_value("42");
  EXPECT_EQ(ExpectedShare(plan, Half())->ToString(), "42");
  // The second quarter ends on the same day.
  EXPECT_EQ(ExpectedShare(plan, *time::Period::Parse("2018-Q2"))->ToString(), "42");
  EXPECT_EQ(ExpectedShare(plan, *time::Period::Parse("2018-Q1"))->ToString(), "25");
}

TEST(ExpectedShareTest, IsNothingOutsideThePlan) {
  EXPECT_EQ(ExpectedShare(PlanOf("2018", ""), *time::Period::Parse("2019-Q1")), std::nullopt);
  EXPECT_EQ(ExpectedShare(PlanOf("2018-S1", ""), *time::Period::Parse("2018")), std::nullopt);
  EXPECT_EQ(ExpectedShare(PlanOf("no period", ""), Half()), std::nullopt);
}

TEST(FirstDayOfTest, SortsPeriodsByTheirBeginning) {
  EXPECT_LT(FirstDayOf("2017-Q4"), FirstDayOf("2018"));
  EXPECT_EQ(FirstDayOf("2018"), FirstDayOf("2018-S1"));
  EXPECT_EQ(FirstDayOf("2018-01-01"), FirstDayOf("2018-Q1"));
  EXPECT_LT(FirstDayOf("2018-W26"), FirstDayOf("2018-07"));
  EXPECT_EQ(FirstDayOf("no period"), 0);
}

}  // namespace
}  // namespace district::indicator
