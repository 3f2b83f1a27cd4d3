#include "services/indicator/analysis/comparison.h"

#include <string>
#include <utility>

#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::indicator {
namespace {

using ::testing::ElementsAre;
using v1::Comparison;
using v1::Indicator;
using v1::Observation;
using v1::Plan;
using v1::PlanComparison;

Observation Figure(const std::string& value, Observation::Status status = Observation::NORMAL) {
  Observation observation;
  observation.mutable_value()->set_value(value);
  observation.set_status(status);
  return observation;
}

Comparison Compared(const Figures& figures, const std::string& period = "2018-S1") {
  Comparison comparison;
  Compare(figures, *time::Period::Parse(period), comparison);
  return comparison;
}

TEST(CompareTest, NothingIsInfinite) {
  const struct {
    const char* base;
    const char* value;
    const char* difference;
    const char* percent;
    Comparison::Comparability comparability;
  } kCases[] = {
      {"100", "110.5", "10.5", "10.5", Comparison::COMPUTED},
      {"0", "5", "5", "", Comparison::BASE_NOT_POSITIVE},
      {"-10", "5", "15", "", Comparison::BASE_NOT_POSITIVE},
      {"10", "-5", "-15", "-150", Comparison::COMPUTED},
      {"10", "0", "-10", "-100", Comparison::COMPUTED},
      {"3", "4", "1", "33.33", Comparison::COMPUTED},
      {"3", "5", "2", "66.67", Comparison::COMPUTED},
  };
  for (const auto& one : kCases) {
    Figures figures;
    figures.level = Figure(one.value);
    figures.base_level = Figure(one.base);
    const Comparison comparison = Compared(figures);
    EXPECT_EQ(comparison.difference().value(), one.difference) << one.base << " " << one.value;
    EXPECT_EQ(comparison.percent().value(), one.percent) << one.base << " " << one.value;
    EXPECT_EQ(comparison.comparability(), one.comparability) << one.base << " " << one.value;
  }
}

TEST(CompareTest, IsAsSureAsTheLessSureOfBoth) {
  const struct {
    Observation::Status level, base, status;
  } kCases[] = {
      {Observation::NORMAL, Observation::NORMAL, Observation::NORMAL},
      {Observation::NORMAL, Observation::ESTIMATED, Observation::ESTIMATED},
      {Observation::PROVISIONAL, Observation::NORMAL, Observation::PROVISIONAL},
      {Observation::PROVISIONAL, Observation::ESTIMATED, Observation::ESTIMATED},
      {Observation::FORECAST, Observation::ESTIMATED, Observation::FORECAST},
      {Observation::IMPUTED, Observation::ESTIMATED, Observation::IMPUTED},
  };
  for (const auto& one : kCases) {
    Figures figures;
    figures.level = Figure("2", one.level);
    figures.base_level = Figure("1", one.base);
    EXPECT_EQ(Compared(figures).status(), one.status) << one.level << " " << one.base;
  }
}

TEST(CompareTest, PercentagesDifferByPoints) {
  Figures figures;
  figures.indicator.set_unit("%");
  figures.level = Figure("12.5", Observation::ESTIMATED);
  figures.base_level = Figure("10");
  const Comparison comparison = Compared(figures);
  EXPECT_EQ(comparison.comparability(), Comparison::PERCENTAGE_POINTS);
  EXPECT_EQ(comparison.difference().value(), "2.5");
  EXPECT_FALSE(comparison.has_percent()) << "never a percent of percents";
  EXPECT_EQ(comparison.status(), Observation::ESTIMATED);
}

TEST(CompareTest, AReportedGrowthStandsWhereLevelsDoNotBearOne) {
  const struct {
    const char* base;
    Indicator::PriceBasis prices;
    Comparison::Comparability comparability;
    const char* percent;
    const char* discrepancy;
  } kCases[] = {
      {"value { value: '100' }", Indicator::CONSTANT, Comparison::COMPUTED, "12", "-1"},
      {"value { value: '100' }", Indicator::CURRENT, Comparison::PRICES_DIFFER, "11", "-1"},
      {"value { value: '100' } flags: BREAK", Indicator::CONSTANT, Comparison::DEFINITION_DIFFERS,
       "11", ""},
      {"value { value: '100' } flags: DEFINITION_DIFFERS", Indicator::CURRENT,
       Comparison::DEFINITION_DIFFERS, "11", ""},
      {"value { value: '100' } flags: LOW_RELIABILITY", Indicator::CONSTANT, Comparison::COMPUTED,
       "12", "-1"},
      {"value { value: '100' } cutoff: ND_09", Indicator::CONSTANT, Comparison::CUTOFF_DIFFERS,
       "11", ""},
      {"value { value: '100' } cutoff: CALENDAR", Indicator::CONSTANT, Comparison::COMPUTED, "12",
       "-1"},
      {"value { value: '0' }", Indicator::CONSTANT, Comparison::BASE_NOT_POSITIVE, "11", ""},
  };
  for (const auto& one : kCases) {
    Figures figures;
    figures.indicator.set_price_basis(one.prices);
    figures.level = Figure("112");
    figures.base_level = FromText<Observation>(one.base);
    figures.growth = Figure("11", Observation::ESTIMATED);
    const Comparison comparison = Compared(figures);
    EXPECT_EQ(comparison.comparability(), one.comparability) << one.base;
    EXPECT_EQ(comparison.percent().value(), one.percent) << one.base;
    EXPECT_EQ(comparison.reported_percent().value(), "11") << one.base;
    EXPECT_EQ(comparison.discrepancy().value(), one.discrepancy) << one.base;
    EXPECT_EQ(comparison.difference().value(), one.base[16] == '0' ? "112" : "12") << one.base;
    EXPECT_EQ(comparison.reason().empty(), one.comparability == Comparison::COMPUTED);
  }
}

TEST(CompareTest, SaysWhatHappenedBetweenTheTwo) {
  Figures figures;
  figures.level = Figure("112");
  figures.base_level = Figure("100");
  figures.breaks_between = true;
  EXPECT_EQ(Compared(figures).comparability(), Comparison::DEFINITION_DIFFERS);
  figures.breaks_between = false;
  figures.territory_differs = true;
  EXPECT_EQ(Compared(figures).comparability(), Comparison::TERRITORY_DIFFERS);
  EXPECT_FALSE(Compared(figures).has_percent());
  figures.indicator.set_unit("%");
  EXPECT_EQ(Compared(figures).comparability(), Comparison::TERRITORY_DIFFERS);
  figures.growth = Figure("11");
  EXPECT_FALSE(Compared(figures).has_percent()) << "never a percent of percents";
}

TEST(CompareTest, TellsWhatIsToBeKnownOfTheFigures) {
  Figures figures;
  figures.level =
      FromText<Observation>("value { value: '112' } flags: LOW_RELIABILITY flags: NOT_SIGNIFICANT");
  figures.base_level = FromText<Observation>("value { value: '100' } flags: LOW_RELIABILITY");
  EXPECT_THAT(Compared(figures).flags(),
              ElementsAre(Observation::LOW_RELIABILITY, Observation::NOT_SIGNIFICANT));
}

TEST(CompareTest, AGrowthOfAnotherCutoffIsHeldAgainstNothing) {
  Figures figures;
  figures.level = Figure("112");
  figures.base_level = Figure("100");
  figures.growth = FromText<Observation>("value { value: '11' } cutoff: ND_09");
  EXPECT_EQ(Compared(figures).percent().value(), "12");
  EXPECT_FALSE(Compared(figures).has_discrepancy());
}

TEST(CompareTest, APeriodThatTheYearBeforeLacksHasNoBase) {
  Figures figures;
  figures.has_base = false;
  figures.level = Figure("7");
  figures.plan = FromText<Plan>("name: 'p' period: '2020' value { value: '100' }");
  const Comparison comparison = Compared(figures, "2020-W53");
  EXPECT_EQ(comparison.comparability(), Comparison::MISSING_BASE);
  EXPECT_EQ(comparison.value().value(), "7");
  EXPECT_EQ(comparison.reason(), "Năm trước không có kỳ tương ứng để so sánh.");
}

TEST(CompareTest, SaysWhatIsMissing) {
  Figures figures;
  EXPECT_EQ(Compared(figures).comparability(), Comparison::MISSING_VALUE);
  figures.level = Figure("1");
  EXPECT_EQ(Compared(figures).comparability(), Comparison::MISSING_BASE);
  figures.base_level.emplace().set_absence(Observation::SUPPRESSED);
  EXPECT_EQ(Compared(figures).comparability(), Comparison::MISSING_BASE);
  figures.level->clear_value();
  figures.level->set_absence(Observation::MISSING);
  figures.growth = Figure("7.5", Observation::ESTIMATED);
  const Comparison reported = Compared(figures);
  EXPECT_EQ(reported.comparability(), Comparison::REPORTED_ONLY);
  EXPECT_EQ(reported.percent().value(), "7.5");
  EXPECT_EQ(reported.status(), Observation::ESTIMATED);
}

TEST(CompareTest, NamesWhatItStandsOn) {
  Figures figures;
  figures.level = Figure("2");
  figures.level->set_name("indicators/a/observations/now");
  figures.base_level = Figure("1");
  figures.base_level->set_name("indicators/a/observations/then");
  EXPECT_THAT(Compared(figures).observations(),
              ElementsAre("indicators/a/observations/now", "indicators/a/observations/then"));
}

TEST(CompareWithPlanTest, AReportedShareCountsForThePlanOfWhichItWasSaid) {
  Figures figures;
  figures.plan = FromText<Plan>("name: 'v1' period: '2018'");
  figures.share_of_plan = Figure("52");
  figures.share_of_plan->set_plan("v1");
  const PlanComparison of_it = Compared(figures).plan();
  EXPECT_EQ(of_it.share().value(), "52");
  EXPECT_EQ(of_it.expected_share().value(), "50");
  EXPECT_EQ(of_it.ahead().value(), "2");
  EXPECT_EQ(of_it.left_share().value(), "48");
  EXPECT_EQ(of_it.monthly_share().value(), "8.67");
  EXPECT_EQ(of_it.needed_monthly_share().value(), "8");

  figures.plan->set_name("v2");
  const PlanComparison of_another = Compared(figures).plan();
  EXPECT_EQ(of_another.reported_share().value(), "52");
  EXPECT_EQ(of_another.reported_plan(), "v1");
  EXPECT_FALSE(of_another.has_share());

  figures.plan->mutable_value()->set_value("13000");
  figures.level = Figure("6240");
  const PlanComparison computed = Compared(figures).plan();
  EXPECT_EQ(computed.share().value(), "48");
  EXPECT_EQ(computed.ahead().value(), "-2");
  EXPECT_EQ(computed.reported_share().value(), "52");
}

TEST(CompareWithPlanTest, FiveMonthsOfTheYear) {
  for (const auto& [share, ahead] : {std::pair("64", "22.33"), std::pair("20", "-21.67")}) {
    Figures figures;
    figures.plan = FromText<Plan>("name: 'v1' period: '2023'");
    figures.share_of_plan = Figure(share);
    figures.share_of_plan->set_plan("v1");
    const PlanComparison plan = Compared(figures, "2023-01-01/P5M").plan();
    EXPECT_EQ(plan.expected_share().value(), "41.67");
    EXPECT_EQ(plan.ahead().value(), ahead);
  }
}

TEST(CompareWithPlanTest, AheadIsWhatIsBetter) {
  const struct {
    const char* indicator;
    const char* plan;
    const char* value;
    const char* period;
    const char* expected;
    const char* ahead;
  } kCases[] = {
      {"", "value { value: '12000' }", "3000", "2018-Q2", "25", "0"},
      {"direction: LOWER_IS_BETTER", "value { value: '200' }", "90", "2018-S1", "50", "5"},
      {"direction: LOWER_IS_BETTER", "value { value: '200' }", "110", "2018-S1", "50", "-5"},
      {"direction: LOWER_IS_BETTER time_aggregation: AVERAGE", "value { value: '1' }", "1.2",
       "2018-S1", "100", "-20"},
      {"direction: HIGHER_IS_BETTER time_aggregation: AVERAGE", "value { value: '80' }", "88",
       "2018-S1", "100", "10"},
      {"direction: LOWER_IS_BETTER time_aggregation: LAST",
       "value { value: '2' } baseline { value: '6' }", "3", "2018-S1", "50", "25"},
      {"time_aggregation: LAST", "value { value: '10' }", "8", "2018-S1", "", ""},
  };
  for (const auto& one : kCases) {
    Figures figures;
    figures.indicator = FromText<Indicator>(one.indicator);
    figures.plan = FromText<Plan>(one.plan);
    figures.plan->set_period("2018");
    figures.level = Figure(one.value);
    const PlanComparison plan = Compared(figures, one.period).plan();
    EXPECT_EQ(plan.expected_share().value(), one.expected) << one.indicator << one.plan;
    EXPECT_EQ(plan.ahead().value(), one.ahead) << one.indicator << one.plan;
  }
}

TEST(CompareWithPlanTest, APartAloneSaysNothingOfWhatIsLeft) {
  Figures figures;
  figures.plan = FromText<Plan>("period: '2018' value { value: '12000' }");
  figures.level = Figure("3000");
  EXPECT_FALSE(Compared(figures, "2018-Q2").plan().has_left_share());
  EXPECT_TRUE(Compared(figures, "2018-Q1").plan().has_left_share());
}

}  // namespace
}  // namespace district::indicator
