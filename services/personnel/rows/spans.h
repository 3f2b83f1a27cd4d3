// Arithmetic of the days on which posts are held.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/time/date.h"
#include "district/personnel/v1/people.pb.h"

namespace district::personnel {

// The days of an appointment: from the first possible one to the last possible one.
time::DaySpan SpanOf(const v1::Appointment& appointment);

// The most of `spans` that hold on any one day of `within`.
int64_t MostAtOnce(const std::vector<time::DaySpan>& spans, const time::DaySpan& within);

// The days of `span` on which none of `spans` holds, in order.
std::vector<time::DaySpan> Gaps(const time::DaySpan& span, std::vector<time::DaySpan> spans);

// The first of these days; nothing where there are none.
std::optional<time::DayNumber> FirstUncovered(const time::DaySpan& span,
                                              std::vector<time::DaySpan> spans);

// The days of both; begins where it ends or after, where there are none.
time::DaySpan Common(const time::DaySpan& a, const time::DaySpan& b);

}  // namespace district::personnel
