#include "services/indicator/analysis/forecast.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/str_format.h"
#include "common/number/decimal_proto.h"

namespace district::indicator {
namespace {

using number::Decimal;
using number::FromProto;
using number::ToProto;
using v1::Forecast;
using v1::Indicator;

constexpr int kPercentDecimals = 2;
constexpr int kLeastDecimals = 2;
constexpr int64_t kMonthsOfAYear = 12;
constexpr size_t kLeastYearsOfARange = 3;
constexpr double kConfidence = 0.9;

int64_t MonthsOf(const time::Period& period) {
  return absl::CivilMonth(period.end()) - absl::CivilMonth(period.begin());
}

Decimal PercentOf(const Decimal& part, const Decimal& whole) {
  return *(part * Decimal(100)).DividedBy(whole, kPercentDecimals);
}

double ToDouble(const Decimal& value) { return std::strtod(value.ToString().c_str(), nullptr); }

Decimal FromDouble(double value) {
  return Decimal::Parse(absl::StrFormat("%.*f", Decimal::kMaxFractionDigits, value))
      .value_or(Decimal());
}

// The share of the year that the months were, between which a further year's lies by the interval
// of prediction.
struct ShareRange {
  double low, high;
};

ShareRange RangeOf(const std::vector<double>& shares) {
  const double count = static_cast<double>(shares.size());
  double mean = 0, squares = 0;
  for (double share : shares) mean += share / count;
  for (double share : shares) squares += (share - mean) * (share - mean);
  const boost::math::students_t student(count - 1);
  const double width = boost::math::quantile(student, 0.5 + kConfidence / 2) *
                       std::sqrt(squares / (count - 1) * (1 + 1 / count));
  return {mean - width, mean + width};
}

void SayRange(const ForecastInput& input, int decimals, Forecast& forecast) {
  std::vector<double> shares;
  for (const YearFigures& year : input.past_years) {
    shares.push_back(ToDouble(year.so_far) / ToDouble(year.whole));
  }
  if (shares.size() < kLeastYearsOfARange) {
    forecast.set_range_method(Forecast::NOT_ENOUGH_HISTORY);
    return;
  }
  const ShareRange range = RangeOf(shares);
  if (range.low <= 0) {
    forecast.set_range_method(Forecast::TOO_UNLIKE);
    return;
  }
  forecast.set_range_method(Forecast::PREDICTION_INTERVAL_90);
  const double so_far = ToDouble(*input.so_far);
  *forecast.mutable_low() = ToProto(FromDouble(so_far / range.high).Round(decimals));
  *forecast.mutable_high() = ToProto(FromDouble(so_far / range.low).Round(decimals));
}

// What the year comes to where the months are the mean share of it that they were in past years:
// the mean of so_far / whole, as one fraction.
Decimal ByPastShares(const ForecastInput& input, int decimals) {
  Decimal numerator(0), denominator(1);
  for (const YearFigures& year : input.past_years) {
    numerator = numerator * year.whole + year.so_far * denominator;
    denominator = denominator * year.whole;
  }
  const Decimal years(static_cast<int64_t>(input.past_years.size()));
  return *(*input.so_far * denominator * years).DividedBy(numerator, decimals);
}

void SayValue(const ForecastInput& input, int decimals, Forecast& forecast) {
  if (!input.so_far || input.so_far->Sign() <= 0) return;
  Decimal value;
  if (input.past_years.empty()) {
    forecast.set_method(Forecast::IN_STEP_WITH_TIME);
    value = *(*input.so_far * Decimal(kMonthsOfAYear))
                 .DividedBy(Decimal(MonthsOf(input.period)), decimals);
  } else {
    forecast.set_method(input.past_years.size() == 1 ? Forecast::SHARE_OF_LAST_YEAR
                                                     : Forecast::SHARE_OF_PAST_YEARS);
    value = ByPastShares(input, decimals);
  }
  *forecast.mutable_value() = ToProto(value);
  SayRange(input, decimals, forecast);
}

void SayPlan(const ForecastInput& input, int decimals, Forecast& forecast) {
  if (!input.plan || !input.plan->has_value()) return;
  const Decimal target = FromProto(input.plan->value());
  forecast.set_plan(input.plan->name());
  *forecast.mutable_target() = ToProto(target);
  if (forecast.has_value()) {
    const Decimal value = FromProto(forecast.value());
    if (target.Sign() > 0) *forecast.mutable_target_percent() = ToProto(PercentOf(value, target));
    forecast.set_hard(input.indicator.direction() == Indicator::LOWER_IS_BETTER ? value > target
                                                                                : value < target);
  }
  if (!input.so_far) return;
  const Decimal needed = target - *input.so_far;
  const int64_t months_left = kMonthsOfAYear - MonthsOf(input.period);
  *forecast.mutable_needed_value() = ToProto(needed);
  *forecast.mutable_needed_monthly_value() =
      ToProto(*needed.DividedBy(Decimal(months_left), decimals));
  if (input.past_years.empty()) return;
  const Decimal rest = input.past_years.front().whole - input.past_years.front().so_far;
  if (rest.Sign() > 0) {
    *forecast.mutable_needed_growth_percent() = ToProto(PercentOf(needed - rest, rest));
  }
}

}  // namespace

void MakeForecast(const ForecastInput& input, Forecast& forecast) {
  const int decimals = std::max(kLeastDecimals, input.indicator.decimals());
  for (const YearFigures& year : input.past_years) {
    v1::PastYear& past = *forecast.add_past_years();
    past.set_period(year.year.code());
    *past.mutable_value_so_far() = ToProto(year.so_far);
    *past.mutable_value() = ToProto(year.whole);
    *past.mutable_share_percent() = ToProto(PercentOf(year.so_far, year.whole));
  }
  if (input.so_far) {
    *forecast.mutable_value_so_far() = ToProto(*input.so_far);
    *forecast.mutable_monthly_value_so_far() =
        ToProto(*input.so_far->DividedBy(Decimal(MonthsOf(input.period)), decimals));
  }
  SayValue(input, decimals, forecast);
  SayPlan(input, decimals, forecast);
}

}  // namespace district::indicator
