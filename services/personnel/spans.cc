#include "services/personnel/spans.h"

#include <algorithm>

namespace district::personnel {

using time::DaySpan;

DaySpan SpanOf(const v1::Appointment& appointment) {
  return time::SpanOf(time::ToDayNumber(appointment.start_date()),
                      time::ToDayNumber(appointment.end_date()));
}

int64_t MostAtOnce(const std::vector<DaySpan>& spans, const DaySpan& within) {
  if (within.begin >= within.end) return 0;
  // The count grows only where a span begins, so those days and the first one are enough.
  std::vector<time::DayNumber> days = {within.begin};
  for (const DaySpan& span : spans) {
    if (within.begin < span.begin && span.begin < within.end) days.push_back(span.begin);
  }
  int64_t most = 0;
  for (const time::DayNumber day : days) {
    most = std::max<int64_t>(most, std::count_if(spans.begin(), spans.end(), [&](const auto& span) {
                               return span.Contains(day);
                             }));
  }
  return most;
}

std::optional<time::DayNumber> FirstUncovered(const DaySpan& span, std::vector<DaySpan> spans) {
  std::sort(spans.begin(), spans.end(),
            [](const DaySpan& a, const DaySpan& b) { return a.begin < b.begin; });
  time::DayNumber day = span.begin;
  for (const DaySpan& other : spans) {
    if (other.begin > day) break;
    day = std::max(day, other.end);
  }
  if (day >= span.end) return std::nullopt;
  return day;
}

DaySpan Common(const DaySpan& a, const DaySpan& b) {
  return {std::max(a.begin, b.begin), std::min(a.end, b.end)};
}

}  // namespace district::personnel
