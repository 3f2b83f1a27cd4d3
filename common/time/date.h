// Calendar days, whole or partial (a year, or a year and a month), as one integer that sorts.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/type/date.pb.h"

namespace district::time {

// A day or partial day as yyyymmdd with zeros for what is not known: 20180712, 20180700, 20180000.
// 0 is no date. Integer order is calendar order.
using DayNumber = int32_t;

// InvalidArgument for 30 February, a day without a month, a year outside 1 to 9999. The unset date,
// all zeros, passes.
absl::Status CheckDate(const google::type::Date& date);

// 0 for an unset date. The date must have passed CheckDate.
DayNumber ToDayNumber(const google::type::Date& date);
google::type::Date FromDayNumber(DayNumber day);

// Reads "2018-07-12", "2018-07" or "2018" (the latter two only where `partial_allowed`).
absl::StatusOr<DayNumber> ParseDay(std::string_view text, bool partial_allowed);
std::string FormatDay(DayNumber day);            // "2018-07-12", "2018-07", "2018"; "" for 0
std::string FormatDayVietnamese(DayNumber day);  // "12/07/2018", "07/2018", "2018"; "" for 0

// The first and the last day that a partial date may be: 2018 is 20180101 to 20181231. No date may
// be any day: kBeginningOfTime to kEndOfTime.
DayNumber FirstDay(DayNumber day);
DayNumber LastDay(DayNumber day);

// The smallest and largest values of bounds that are not known.
inline constexpr DayNumber kBeginningOfTime = 0;
inline constexpr DayNumber kEndOfTime = 99991231;

absl::CivilDay ToCivilDay(DayNumber whole_day);
// kBeginningOfTime before the year 1, kEndOfTime after the year 9999.
DayNumber FromCivilDay(absl::CivilDay day);
// What has none is its own: kEndOfTime the day after, kBeginningOfTime the day before.
DayNumber DayAfter(DayNumber whole_day);
DayNumber DayBefore(DayNumber whole_day);

// UTC+7, without summer time.
absl::TimeZone VietnamTime();

// The calendar day in Vietnam at an instant.
DayNumber DayInVietnam(absl::Time instant);

// Half-open days [begin, end) of a span whose bounds people give inclusively and partially:
// begin is the first possible day of `start` (kBeginningOfTime where it is 0), end the day after
// the last possible day of `last` (kEndOfTime where it is 0).
struct DaySpan {
  DayNumber begin = kBeginningOfTime;
  DayNumber end = kEndOfTime;
  bool Contains(DayNumber whole_day) const { return begin <= whole_day && whole_day < end; }
  // A span that ends before it begins holds no day and overlaps nothing.
  bool Overlaps(const DaySpan& other) const {
    return std::max(begin, other.begin) < std::min(end, other.end);
  }
  bool operator==(const DaySpan& other) const = default;
};
DaySpan SpanOf(DayNumber start, DayNumber last);

}  // namespace district::time
