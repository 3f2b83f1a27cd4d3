// What a forecast is made of, out of a series of figures. Pure rules.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "common/number/decimal.h"
#include "common/time/period.h"
#include "services/indicator/analysis/forecast.h"
#include "services/indicator/analysis/time_rollup.h"

namespace district::indicator {

inline constexpr int kMostPastYears = 10;

// Returns the calendar year that begins with a period of whole months and is longer than it;
// nothing where there is none.
std::optional<time::Period> ForecastYear(const time::Period& period);

// Returns what the figures make of a period by adding up, where they cover it whole.
std::optional<number::Decimal> WholeValue(const std::vector<Figure>& figures,
                                          const time::Period& period);

// Returns past years, the last first, until one of which the months or the whole are not known by
// what a function says of a period.
using WholeValueOf = std::function<std::optional<number::Decimal>(const time::Period&)>;
std::vector<YearFigures> PastYears(const WholeValueOf& whole_value, time::Period period,
                                   time::Period year);

}  // namespace district::indicator
