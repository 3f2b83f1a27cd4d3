#include "services/personnel/rows/spans.h"

#include <algorithm>
#include <utility>

namespace district::personnel {

using time::DaySpan;

DaySpan SpanOf(const v1::Appointment& appointment) {
  return time::SpanOf(time::ToDayNumber(appointment.start_date()),
                      time::ToDayNumber(appointment.end_date()));
}

int64_t MostAtOnce(const std::vector<DaySpan>& spans, const DaySpan& within) {
  std::vector<time::DayNumber> begins, ends;
  for (const DaySpan& span : spans) {
    const DaySpan days = Common(span, within);
    if (days.begin >= days.end) continue;
    begins.push_back(days.begin);
    ends.push_back(days.end);
  }
  std::sort(begins.begin(), begins.end());
  std::sort(ends.begin(), ends.end());
  // The count grows only where a span begins.
  int64_t most = 0;
  size_t over = 0;
  for (size_t begun = 0; begun < begins.size(); ++begun) {
    while (ends[over] <= begins[begun]) ++over;
    most = std::max(most, static_cast<int64_t>(begun + 1 - over));
  }
  return most;
}

std::vector<DaySpan> Gaps(const DaySpan& span, std::vector<DaySpan> spans) {
  std::sort(spans.begin(), spans.end(),
            [](const DaySpan& a, const DaySpan& b) { return a.begin < b.begin; });
  std::vector<DaySpan> gaps;
  time::DayNumber day = span.begin;
  for (const DaySpan& other : spans) {
    if (day >= span.end) break;
    if (other.begin >= other.end) continue;
    if (other.begin > day) gaps.push_back({day, std::min(other.begin, span.end)});
    day = std::max(day, other.end);
  }
  if (day < span.end) gaps.push_back({day, span.end});
  return gaps;
}

std::optional<time::DayNumber> FirstUncovered(const DaySpan& span, std::vector<DaySpan> spans) {
  const std::vector<DaySpan> gaps = Gaps(span, std::move(spans));
  if (gaps.empty()) return std::nullopt;
  return gaps.front().begin;
}

DaySpan Common(const DaySpan& a, const DaySpan& b) {
  return {std::max(a.begin, b.begin), std::min(a.end, b.end)};
}

}  // namespace district::personnel
