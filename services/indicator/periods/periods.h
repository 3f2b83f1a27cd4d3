// Small helpers over periods.
#pragma once

#include <cstdint>
#include <string>

#include "common/time/date.h"
#include "common/time/period.h"

namespace district::indicator {

// The first day of a period in canonical form, as a number that sorts.
inline int64_t FirstDayOf(const std::string& period) {
  const auto parsed = time::Period::Parse(period);
  return parsed.ok() ? int64_t{time::FromCivilDay(parsed->begin())} : 0;
}

}  // namespace district::indicator
