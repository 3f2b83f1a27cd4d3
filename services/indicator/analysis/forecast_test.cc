#include "services/indicator/analysis/forecast.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/number/decimal_proto.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::indicator {
namespace {

using number::Decimal;
using time::Period;
using v1::Forecast;

YearFigures Year(const char* year, int64_t so_far, int64_t whole) {
  return {*Period::Parse(year), Decimal(so_far), Decimal(whole)};
}

v1::Plan PlanOf(int64_t value) {
  v1::Plan plan;
  plan.set_name("indicators/x/plans/2018");
  *plan.mutable_value() = number::ToProto(Decimal(value));
  return plan;
}

ForecastInput FirstHalf(std::optional<Decimal> so_far, std::vector<YearFigures> past_years) {
  return {.period = *Period::Parse("2018-S1"),
          .so_far = so_far,
          .past_years = std::move(past_years),
          .plan = PlanOf(14000)};
}

Forecast Make(const ForecastInput& input) {
  Forecast forecast;
  MakeForecast(input, forecast);
  return forecast;
}

TEST(ForecastTest, ByTheShareOfLastYear) {
  const Forecast forecast = Make(FirstHalf(Decimal(6240), {Year("2017", 5500, 12000)}));
  EXPECT_EQ(forecast.value().value(), "13614.55");
  EXPECT_EQ(forecast.method(), Forecast::SHARE_OF_LAST_YEAR);
  EXPECT_EQ(forecast.range_method(), Forecast::NOT_ENOUGH_HISTORY);
  EXPECT_FALSE(forecast.has_low() || forecast.has_high());
  EXPECT_EQ(forecast.target_percent().value(), "97.25");
  EXPECT_TRUE(forecast.hard());
  EXPECT_EQ(forecast.needed_value().value(), "7760");
  EXPECT_EQ(forecast.needed_monthly_value().value(), "1293.33");
  EXPECT_EQ(forecast.monthly_value_so_far().value(), "1040");
  EXPECT_EQ(forecast.needed_growth_percent().value(), "19.38");
  EXPECT_EQ(forecast.past_years(0).share_percent().value(), "45.83");
}

// The expected figures are those of an ordinary least squares fit of a constant by statsmodels
// 0.15, get_prediction().conf_int(obs=True, alpha=0.1).
TEST(ForecastTest, ByTheSharesOfPastYearsWithTheirPredictionInterval) {
  const Forecast forecast =
      Make(FirstHalf(Decimal(6240), {Year("2017", 5500, 12000), Year("2016", 5200, 11800),
                                     Year("2015", 4700, 10100)}));
  EXPECT_EQ(forecast.method(), Forecast::SHARE_OF_PAST_YEARS);
  EXPECT_EQ(forecast.value().value(), "13720.74");
  EXPECT_EQ(forecast.range_method(), Forecast::PREDICTION_INTERVAL_90);
  EXPECT_EQ(forecast.low().value(), "12539.08");
  EXPECT_EQ(forecast.high().value(), "15148.29");
}

TEST(ForecastTest, HasNoRangeWhereItWouldTakeInNothingAtAll) {
  const Forecast forecast = Make(FirstHalf(
      Decimal(50), {Year("2017", 10, 100), Year("2016", 90, 100), Year("2015", 50, 100)}));
  EXPECT_EQ(forecast.value().value(), "100");
  EXPECT_EQ(forecast.range_method(), Forecast::TOO_UNLIKE);
  EXPECT_FALSE(forecast.has_low() || forecast.has_high());
}

TEST(ForecastTest, InStepWithTimeWhereNothingElseIsKnown) {
  const Forecast forecast = Make(FirstHalf(Decimal(7100), {}));
  EXPECT_EQ(forecast.method(), Forecast::IN_STEP_WITH_TIME);
  EXPECT_EQ(forecast.value().value(), "14200");
  EXPECT_FALSE(forecast.hard());
  EXPECT_FALSE(forecast.has_needed_growth_percent());
}

TEST(ForecastTest, IsNoneWithoutAFigureAboveZero) {
  for (const std::optional<Decimal>& so_far :
       {std::optional<Decimal>(), std::optional(Decimal(0)), std::optional(Decimal(-5))}) {
    const Forecast forecast = Make(FirstHalf(so_far, {Year("2017", 5500, 12000)}));
    EXPECT_FALSE(forecast.has_value());
    EXPECT_EQ(forecast.method(), Forecast::METHOD_UNSPECIFIED);
    EXPECT_EQ(forecast.range_method(), Forecast::RANGE_METHOD_UNSPECIFIED);
    EXPECT_FALSE(forecast.has_target_percent());
    EXPECT_EQ(forecast.has_needed_value(), so_far.has_value());
  }
}

TEST(ForecastTest, OfACeilingIsHardAboveIt) {
  ForecastInput input = FirstHalf(Decimal(7100), {});
  input.indicator.set_direction(v1::Indicator::LOWER_IS_BETTER);
  EXPECT_TRUE(Make(input).hard());
  input.so_far = Decimal(6240);
  EXPECT_FALSE(Make(input).hard());
}

}  // namespace
}  // namespace district::indicator
