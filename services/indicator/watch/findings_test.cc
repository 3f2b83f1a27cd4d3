#include "services/indicator/watch/findings.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::indicator::watch {
namespace {

using number::Decimal;
using ::testing::ElementsAre;
using v1::Indicator;
using v1::Observation;
using v1::Plan;

struct Level {
  const char* period;
  const char* value;
};

Facts FactsOf(const std::string& indicator, const std::vector<std::string>& plans,
              const std::vector<Level>& levels) {
  Facts facts{.indicator = FromText<Indicator>(indicator)};
  for (const std::string& plan : plans) facts.plans.push_back(FromText<Plan>(plan));
  for (const Level& level : levels) {
    facts.series.figures.push_back(
        {.period = *time::Period::Parse(level.period), .value = *Decimal::Parse(level.value)});
    facts.series.names[level.period] = absl::StrCat("o/", level.period);
  }
  return facts;
}

Evaluation Evaluated(const Facts& facts, const char* period, const char* tolerance = "5") {
  return Evaluate(
      facts, {.period = *time::Period::Parse(period), .tolerance = *Decimal::Parse(tolerance)});
}

std::string Told(const Judgement& judgement) {
  if (!judgement.known) return "unknown";
  if (!judgement.finding) return "nothing";
  const v1::WatchFinding& found = *judgement.finding;
  return found.reason() == v1::WatchItem::LOW_ACHIEVED
             ? absl::StrCat(found.share().value(), " of ", found.expected_share().value(), ": ",
                            found.behind().value())
             : absl::StrCat(found.forecast().value(), " is ", found.target_percent().value());
}

TEST(EvaluateTest, WhatIsBehindItsPaceByMoreThanTheTolerance) {
  Facts facts = FactsOf("time_aggregation: SUM direction: HIGHER_IS_BETTER",
                        {"name: 'p' period: '2023'"}, {});
  const auto share = [&](const char* value) {
    facts.shares = {
        FromText<Observation>(absl::StrCat("name: 's' plan: 'p' value { value: '", value, "' }"))};
    return facts;
  };
  const struct {
    const char* share;
    const char* tolerance;
    const char* told;
  } kCases[] = {
      {"20", "5", "20 of 41.67: 21.67"}, {"64", "5", "nothing"},
      {"36.67", "5", "nothing"},         {"36.66", "5", "36.66 of 41.67: 5.01"},
      {"20", "21.67", "nothing"},        {"20", "21.66", "20 of 41.67: 21.67"},
      {"41.67", "0", "nothing"},         {"0", "5", "0 of 41.67: 41.67"},
  };
  for (const auto& one : kCases) {
    const Judgement judged =
        Evaluated(share(one.share), "2023-01-01/P5M", one.tolerance).low_achieved;
    EXPECT_EQ(Told(judged), one.told) << one.share << " within " << one.tolerance;
    if (!judged.finding) continue;
    EXPECT_THAT(judged.finding->observations(), ElementsAre("s"));
  }
  // A share of another version of the plan says nothing of this one.
  facts.shares = {FromText<Observation>("name: 's' plan: 'old' value { value: '20' }")};
  EXPECT_EQ(Told(Evaluated(facts, "2023-01-01/P5M").low_achieved), "unknown");
}

TEST(EvaluateTest, AForecastBelowThePlanIsHard) {
  const Facts facts =
      FactsOf("time_aggregation: SUM direction: HIGHER_IS_BETTER",
              {"name: 'p' period: '2018' value { value: '14000' }"},
              {{"2017-S1", "5500"}, {"2017", "12000"}, {"2018-Q1", "3000"}, {"2018-Q2", "3240"}});
  const Evaluation evaluation = Evaluated(facts, "2018-S1");
  EXPECT_EQ(Told(evaluation.forecast_hard), "13614.55 is 97.25");
  EXPECT_THAT(evaluation.forecast_hard.finding->observations(),
              ElementsAre("o/2017", "o/2017-S1", "o/2018-Q1", "o/2018-Q2"));
  EXPECT_EQ(evaluation.forecast_hard.finding->period(), "2018-S1");
  EXPECT_EQ(Told(evaluation.low_achieved), "44.57 of 50: 5.43");
  EXPECT_THAT(evaluation.low_achieved.finding->observations(),
              ElementsAre("o/2018-Q1", "o/2018-Q2"));
}

TEST(EvaluateTest, RespectsTheDirection) {
  const std::vector<std::string> plans = {"name: 'p' period: '2018' value { value: '100' }"};
  const std::vector<Level> levels = {{"2018-S1", "60"}};
  const struct {
    const char* indicator;
    std::vector<Level> levels;
    const char* low;
    const char* hard;
  } kCases[] = {
      {"time_aggregation: SUM direction: HIGHER_IS_BETTER", levels, "nothing", "nothing"},
      {"time_aggregation: SUM direction: LOWER_IS_BETTER", levels, "60 of 50: 10", "120 is 120"},
      {"time_aggregation: SUM direction: NEUTRAL", levels, "nothing", "nothing"},
      {"time_aggregation: SUM direction: NEUTRAL", {{"2018-S1", "1"}}, "nothing", "nothing"},
      {"time_aggregation: AVERAGE direction: HIGHER_IS_BETTER", levels, "60 of 100: 40", "nothing"},
      {"time_aggregation: AVERAGE direction: LOWER_IS_BETTER", levels, "nothing", "nothing"},
      {"time_aggregation: AVERAGE direction: LOWER_IS_BETTER",
       {{"2018-S1", "110"}},
       "110 of 100: 10",
       "nothing"},
      // Nobody said where a state is to be by the middle of the year.
      {"time_aggregation: LAST direction: HIGHER_IS_BETTER", levels, "unknown", "nothing"},
  };
  for (const auto& one : kCases) {
    const Evaluation evaluation = Evaluated(FactsOf(one.indicator, plans, one.levels), "2018-S1");
    EXPECT_EQ(Told(evaluation.low_achieved), one.low) << one.indicator;
    EXPECT_EQ(Told(evaluation.forecast_hard), one.hard) << one.indicator;
  }
}

TEST(EvaluateTest, ConcludesNothingFromWhatIsNotKnown) {
  const char* const sum = "time_aggregation: SUM direction: HIGHER_IS_BETTER";
  const std::vector<std::string> plan = {"name: 'p' period: '2018' value { value: '100' }"};
  const struct {
    Facts facts;
    const char* period;
    const char* low;
    const char* hard;
  } kCases[] = {
      {FactsOf(sum, plan, {}), "2018-S1", "unknown", "unknown"},
      {FactsOf(sum, plan, {{"2018-Q1", "1"}}), "2018-S1", "unknown", "unknown"},
      {FactsOf(sum, plan, {{"2018-S1", "0"}}), "2018-S1", "0 of 50: 50", "unknown"},
      {FactsOf(sum, {}, {{"2018-S1", "1"}}), "2018-S1", "nothing", "nothing"},
      {FactsOf(sum, {"name: 'p' period: '2018' effective_date { year: 2018 month: 7 }"},
               {{"2018-S1", "1"}}),
       "2018-S1", "nothing", "nothing"},
      {FactsOf(sum, {"name: 'p' period: '2017'"}, {{"2018-S1", "1"}}), "2018-S1", "nothing",
       "nothing"},
      {FactsOf(sum, plan, {{"2018-Q2", "1"}}), "2018-Q2", "1 of 25: 24", "unknown"},
      // The year is over.
      {FactsOf(sum, plan, {{"2018", "90"}}), "2018", "90 of 100: 10", "nothing"},
  };
  for (const auto& one : kCases) {
    const Evaluation evaluation = Evaluated(one.facts, one.period);
    EXPECT_EQ(Told(evaluation.low_achieved), one.low) << one.period;
    EXPECT_EQ(Told(evaluation.forecast_hard), one.hard) << one.period;
  }
}

}  // namespace
}  // namespace district::indicator::watch
