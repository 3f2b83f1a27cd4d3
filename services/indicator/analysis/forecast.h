// What a year will come to: pure rules.
#pragma once

#include <optional>
#include <vector>

#include "common/number/decimal.h"
#include "common/time/period.h"
#include "district/indicator/v1/forecasts.pb.h"
#include "district/indicator/v1/indicators.pb.h"

namespace district::indicator {

// What some months of a year and the whole of it came to, both above zero.
struct YearFigures {
  time::Period year;
  number::Decimal so_far;
  number::Decimal whole;
};

// What is known of an indicator and an organization.
struct ForecastInput {
  v1::Indicator indicator;
  time::Period period;  // from the first of a year on, whole months
  std::optional<number::Decimal> so_far;
  std::vector<YearFigures> past_years;  // the last first, without gaps
  std::optional<v1::Plan> plan;         // of the whole year
};

// Fills in everything of the forecast but the names and periods.
void MakeForecast(const ForecastInput& input, v1::Forecast& forecast);

}  // namespace district::indicator
