// When a meeting sits: what its sittings may say, and the days that they take.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "common/time/date.h"
#include "district/meeting/v1/meetings.pb.h"

namespace district::meeting {

// Microseconds since 1970 that a sitting may take, half-open: its hours, or all of its day or part
// of the day in Vietnam. Without an end it takes the instant that it begins at; where the day is
// not wholly known, all days that it may be.
struct SittingSpan {
  int64_t begin = 0;
  int64_t end = 0;
};
SittingSpan SpanOf(const v1::Sitting& sitting);

// The day of a sitting in Vietnam, perhaps partial.
time::DayNumber DayOf(const v1::Sitting& sitting);

// INVALID_ARGUMENT that names the sitting which says too much, too little or the impossible, or
// does not follow the one before it.
absl::Status CheckSittings(const v1::Meeting& meeting);

// INVALID_ARGUMENT where there is no sitting, or one whose day is not whole.
absl::Status CheckSittingsKnown(const v1::Meeting& meeting);

// Sets the first and the last day from the sittings.
void SetDays(v1::Meeting& meeting);

}  // namespace district::meeting
