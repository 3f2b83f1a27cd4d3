// Days on which people work, and where a deadline that falls on another day ends: rules without
// I/O.
#pragma once

#include <set>

#include "common/time/date.h"

namespace district::calendar {

// Days on which the calendar of the country departs from the week.
struct Holidays {
  std::set<time::DayNumber> days_off;      // beside Saturdays and Sundays
  std::set<time::DayNumber> working_days;  // Saturdays and Sundays on which people work
};

bool IsWorkingDay(time::DayNumber day, const Holidays& holidays);

// The day at whose end, at 24:00 in Vietnam, a deadline of `due` is over: the day itself, or the
// next working day where it is off. 0 where there is no deadline.
time::DayNumber EffectiveDueDay(time::DayNumber due, const Holidays& holidays);

}  // namespace district::calendar
