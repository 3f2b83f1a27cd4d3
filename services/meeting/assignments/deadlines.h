// Which deadline a task has on a day, and what it is by that: rules without I/O.
#pragma once

#include <string>

#include "common/time/date.h"
#include "district/meeting/v1/assignments.pb.h"

namespace district::meeting {

// The effective deadline that was in force on a day, by the extensions; 0 where there was none.
time::DayNumber DueDayOn(const v1::Assignment& assignment, time::DayNumber day);

// What an assignment is on a day.
v1::Assignment::Status StatusOn(const v1::Assignment& assignment, time::DayNumber day);

// The same as an expression over the columns of assignments.
std::string StatusSqlOn(time::DayNumber day);

// The effective deadline that was in force on a day, as an expression over those columns.
std::string DueDaySqlOn(time::DayNumber day);

// The day on which an assignment was done, once that is confirmed; else 0.
time::DayNumber DoneDay(const v1::Assignment& assignment);
// The day of the last extension; 0 where there is none.
time::DayNumber ExtendedDay(const v1::Assignment& assignment);
// The day of the last step but reminders, or on which the assignment was given.
time::DayNumber LastStepDay(const v1::Assignment& assignment);

}  // namespace district::meeting
