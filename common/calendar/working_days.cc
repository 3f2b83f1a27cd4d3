#include "common/calendar/working_days.h"

#include "absl/time/civil_time.h"

namespace district::calendar {
namespace {

// No run of days off is longer; so a walk over them ends, whatever was recorded.
constexpr int kMaxDaysMoved = 60;

bool IsWeekend(time::DayNumber day) {
  const absl::Weekday weekday = absl::GetWeekday(time::ToCivilDay(day));
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

}  // namespace

bool IsWorkingDay(time::DayNumber day, const Holidays& holidays) {
  if (holidays.days_off.contains(day)) return false;
  return !IsWeekend(day) || holidays.working_days.contains(day);
}

time::DayNumber EffectiveDueDay(time::DayNumber due, const Holidays& holidays) {
  if (due == 0) return 0;
  time::DayNumber day = due;
  for (int moved = 0; moved < kMaxDaysMoved && !IsWorkingDay(day, holidays); ++moved) {
    day = time::DayAfter(day);
  }
  return day;
}

}  // namespace district::calendar
