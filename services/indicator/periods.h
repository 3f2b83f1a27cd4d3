// Small helpers over names and periods of indicators.
#pragma once

#include <cstdint>
#include <string>

#include "common/time/date.h"
#include "common/time/period.h"

namespace district::indicator {

// "indicators/x" of "indicators/x/plans/y".
inline std::string IndicatorOf(const std::string& name) {
  return name.substr(0, name.find('/', name.find('/') + 1));
}

// The first day of a period in canonical form, as a number that sorts.
inline int64_t FirstDayOf(const std::string& period) {
  const auto parsed = time::Period::Parse(period);
  return parsed.ok() ? int64_t{time::FromCivilDay(parsed->begin())} : 0;
}

}  // namespace district::indicator
