#include "services/indicator/analysis/past_years.h"

#include <utility>

#include "district/indicator/v1/indicators.pb.h"

namespace district::indicator {

using time::Period;

std::optional<Period> ForecastYear(const Period& period) {
  std::optional<Period> year = period.CalendarYear();
  if (!year || *year == period || period.begin() != year->begin() || period.end().day() != 1) {
    return std::nullopt;
  }
  return year;
}

std::optional<number::Decimal> WholeValue(const std::vector<Figure>& figures,
                                          const Period& period) {
  RolledUp result = RollUpInTime(figures, period, v1::Indicator::SUM);
  return result.complete() ? std::move(result.value) : std::nullopt;
}

std::vector<YearFigures> PastYears(const WholeValueOf& whole_value, Period period, Period year) {
  std::vector<YearFigures> past;
  for (int i = 0; i < kMostPastYears; ++i) {
    const std::optional<Period> months = period.YearBefore(), whole = year.YearBefore();
    if (!months || !whole) break;
    const auto so_far = whole_value(*months), value = whole_value(*whole);
    if (!so_far || !value || so_far->Sign() <= 0 || value->Sign() <= 0) break;
    past.push_back({*whole, *so_far, *value});
    period = *months;
    year = *whole;
  }
  return past;
}

}  // namespace district::indicator
