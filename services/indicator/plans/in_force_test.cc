#include "services/indicator/plans/in_force.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::indicator {
namespace {

using number::Decimal;
using v1::Indicator;
using v1::Plan;
using v1::PlanComparison;

time::Period PeriodOf(const std::string& code) { return *time::Period::Parse(code); }

std::string Text(const std::optional<Decimal>& decimal) {
  return decimal ? decimal->ToString() : "none";
}

TEST(PlanInForceTest, OfTheSeriesShortestPeriodAndLatestDay) {
  const std::vector<Plan> plans = {
      FromText<Plan>("name: 'v1' period: '2018' version: 1 effective_date { year: 2018 }"),
      FromText<Plan>("name: 'v2' period: '2018' version: 2 "
                     "effective_date { year: 2018 month: 12 day: 5 }"),
      FromText<Plan>("name: 'half' period: '2018-S1' version: 1 series: STRIVING"),
      FromText<Plan>("name: 'striving' period: '2018' version: 1 series: STRIVING"),
      FromText<Plan>("name: 'term' period: '2015/2020' version: 1"),
      FromText<Plan>("name: 'later' period: '2019' version: 1 effective_date { year: 2019 }"),
      FromText<Plan>("name: 'again' period: '2019' version: 2 effective_date { year: 2019 }"),
  };
  const struct {
    std::string period;
    time::DayNumber day;
    Plan::Series series;
    std::string name;
  } kCases[] = {
      {"2018-S1", 20180630, Plan::SERIES_UNSPECIFIED, "v1"},
      {"2018", 20181231, Plan::SERIES_UNSPECIFIED, "v2"},
      {"2018-S1", 20181231, Plan::SERIES_UNSPECIFIED, "v2"},
      {"2018-S1", 20181204, Plan::SERIES_UNSPECIFIED, "v1"},
      {"2018-S1", 20181205, Plan::SERIES_UNSPECIFIED, "v2"},
      {"2018-S1", 20171231, Plan::SERIES_UNSPECIFIED, "term"},
      {"2018-Q2", 20180630, Plan::STRIVING, "half"},
      {"2018-Q3", 20180930, Plan::STRIVING, "striving"},
      {"2018-S1", 20180630, Plan::CITY, "none"},
      {"2017/2018", 20180630, Plan::SERIES_UNSPECIFIED, "term"},
      {"2014", 20141231, Plan::SERIES_UNSPECIFIED, "none"},
      {"2019-06", 20190630, Plan::SERIES_UNSPECIFIED, "again"},
  };
  for (const auto& one : kCases) {
    const std::optional<Plan> plan = PlanInForce(plans, PeriodOf(one.period), one.day, one.series);
    EXPECT_EQ(plan ? plan->name() : "none", one.name) << one.period << " on " << one.day;
  }
}

TEST(ExpectedShareTest, IsThatOfThePeriodItself) {
  const std::string pace =
      "period: '2018' pace { period: '2018-Q1' share { value: '10' } } "
      "pace { period: '2018-S1' share { value: '40' } }";
  const struct {
    std::string plan;
    std::string period;
    std::string share;
  } kCases[] = {
      {"period: '2018'", "2018-S1", "50"},
      {"period: '2018'", "2018-Q2", "25"},
      {"period: '2018'", "2018-06", "8.33"},
      {"period: '2018'", "2018", "100"},
      {"period: '2018'", "2018-01-01/P9M", "75"},
      {"period: '2023'", "2023-01-01/P5M", "41.67"},
      {"period: '2018'", "2018-01-01/P10D", "2.74"},
      {"period: '2018'", "2018-03-01/P10D", "2.74"},
      // Seven days, or those of the year: 28 to 31 December 2020, 1 to 5 January 2020.
      {"period: '2020'", "2020-W27", "1.91"},
      {"period: '2020'", "2020-W53", "1.09"},
      {"period: '2020'", "2020-W01", "1.37"},
      {"period: '2021'", "2020-W53", "none"},
      {"period: '2015/2020'", "2015", "16.67"},
      {pace, "2018-Q1", "10"},
      {pace, "2018-S1", "40"},
      {pace, "2018-Q2", "30"},
      {pace, "2018-01-01/P5M", "30"},
      {pace, "2018-02", "3.33"},
      {pace, "2018-01-01/P9M", "70"},
      {pace, "2018-S2", "60"},
      {"period: '2018' pace { period: '2018' share { value: '90' } }", "2018-S1", "45"},
      {"period: '2018'", "2017-S1", "none"},
      {"period: '2018'", "2018/2019", "none"},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(Text(ExpectedShare(Indicator(), FromText<Plan>(one.plan), PeriodOf(one.period))),
              one.share)
        << one.plan << " " << one.period;
  }
}

TEST(PlanInForceTest, AWeekIsAPartOfItsYear) {
  const std::vector<Plan> plans = {FromText<Plan>("name: 'a' period: '2020'"),
                                   FromText<Plan>("name: 'b' period: '2021'"),
                                   FromText<Plan>("name: 'c' period: '2021/2025'")};
  const auto in_force = [&](const char* week) {
    return PlanInForce(plans, PeriodOf(week), 20210104, Plan::SERIES_UNSPECIFIED)->name();
  };
  EXPECT_EQ(in_force("2020-W53"), "a");
  EXPECT_EQ(in_force("2021-W01"), "b");
  EXPECT_EQ(in_force("2024-W01"), "c");
  EXPECT_EQ(in_force("2025-W01"), "c");
}

TEST(ExpectedShareTest, FollowsTheFormula) {
  const Plan plan = FromText<Plan>("period: '2018' value { value: '10' }");
  Plan from_six = plan;
  from_six.mutable_baseline()->set_value("6");
  const Indicator state = FromText<Indicator>("time_aggregation: LAST");
  EXPECT_EQ(Text(ExpectedShare(state, plan, PeriodOf("2018-Q2"))), "none");
  EXPECT_EQ(Text(ExpectedShare(state, from_six, PeriodOf("2018-Q2"))), "50") << "since the start";
  const Indicator rate = FromText<Indicator>("time_aggregation: WEIGHTED_RATIO");
  EXPECT_EQ(Text(ExpectedShare(rate, plan, PeriodOf("2018-Q2"))), "100");
}

TEST(ShareTest, ByTheFormulaThatTheIndicatorAndThePlanAskFor) {
  const struct {
    std::string indicator;
    std::string plan;
    std::string value;
    PlanComparison::Formula formula;
    std::string share;
  } kCases[] = {
      {"", "value { value: '12000' }", "6240", PlanComparison::PART_OF_TARGET, "52"},
      {"time_aggregation: SUM", "value { value: '13000' }", "6240", PlanComparison::PART_OF_TARGET,
       "48"},
      {"time_aggregation: SUM direction: LOWER_IS_BETTER", "value { value: '200' }", "90",
       PlanComparison::PART_OF_CEILING, "45"},
      {"time_aggregation: AVERAGE direction: LOWER_IS_BETTER", "value { value: '1' }", "1.2",
       PlanComparison::WHOLE_TARGET, "120"},
      {"time_aggregation: LAST", "value { value: '10' } baseline { value: '6' }", "8",
       PlanComparison::WAY_FROM_BASELINE, "50"},
      {"direction: LOWER_IS_BETTER", "value { value: '2' } baseline { value: '5' }", "4",
       PlanComparison::WAY_FROM_BASELINE, "33.33"},
      {"", "value { value: '6' } baseline { value: '6' }", "6", PlanComparison::WAY_FROM_BASELINE,
       "none"},
      {"", "value { value: '0' }", "6", PlanComparison::PART_OF_TARGET, "none"},
      {"", "", "6", PlanComparison::PART_OF_TARGET, "none"},
  };
  for (const auto& one : kCases) {
    const Plan plan = FromText<Plan>(one.plan);
    const PlanComparison::Formula formula = FormulaOf(FromText<Indicator>(one.indicator), plan);
    EXPECT_EQ(formula, one.formula) << one.indicator << " " << one.plan;
    EXPECT_EQ(Text(ShareOf(plan, formula, *Decimal::Parse(one.value))), one.share)
        << one.indicator << " " << one.plan;
  }
}

TEST(MonthlySharesTest, SoFarAndNeeded) {
  const Plan plan = FromText<Plan>("period: '2018'");
  const auto half = MonthlySharesOf(plan, PeriodOf("2018-S1"), Decimal(52));
  ASSERT_TRUE(half.has_value());
  EXPECT_EQ(half->so_far.ToString(), "8.67");
  EXPECT_EQ(Text(half->needed), "8");
  const auto whole = MonthlySharesOf(plan, PeriodOf("2018"), Decimal(96));
  ASSERT_TRUE(whole.has_value());
  EXPECT_EQ(whole->so_far.ToString(), "8");
  EXPECT_EQ(Text(whole->needed), "none");
  EXPECT_FALSE(MonthlySharesOf(plan, PeriodOf("2018-01-01/P10D"), Decimal(1)).has_value());
}

}  // namespace
}  // namespace district::indicator
