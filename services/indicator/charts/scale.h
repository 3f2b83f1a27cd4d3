// Axes: pure rules.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/number/decimal.h"
#include "common/time/period.h"
#include "district/indicator/v1/indicators.pb.h"

namespace district::indicator {

// Returns round values at equal distances of 1, 2, 2.5 or 5 times a power of ten, the first not
// above `low` and the last not below `high`: as many as there can be with at most `most_steps`
// distances, which are two at least.
std::vector<number::Decimal> RoundTicks(const number::Decimal& low, const number::Decimal& high,
                                        int most_steps);

// Returns how many decimals tell the values apart.
int DecimalsOf(const std::vector<number::Decimal>& values);

// Returns the distance of a value from the beginning of the axis, in parts of its length from 0
// to 1. `ticks` holds two at least.
double PlaceOf(const number::Decimal& value, const std::vector<number::Decimal>& ticks);

// Returns the parts of a period one after the other: years, half years, quarters, months, weeks or
// days. At most `most` and one more. Weeks are those whose Thursdays lie in it, as ISO 8601 counts
// those of a year. INVALID_ARGUMENT, NO_PARTS, at `period` where others do not make it up, and
// where there are none.
absl::StatusOr<std::vector<time::Period>> PartsOf(const time::Period& period,
                                                  v1::Indicator::PeriodType type, int most);

}  // namespace district::indicator
