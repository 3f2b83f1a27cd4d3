#include "services/meeting/assignments/deadlines.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace district::meeting {

using v1::Assignment;
using v1::AssignmentStep;

time::DayNumber DueDayOn(const Assignment& assignment, time::DayNumber day) {
  for (const AssignmentStep& step : assignment.steps()) {
    if (step.action() == AssignmentStep::EXTEND && time::ToDayNumber(step.date()) > day) {
      return time::ToDayNumber(step.previous_effective_due_date());
    }
  }
  return time::ToDayNumber(assignment.effective_due_date());
}

Assignment::Status StatusOn(const Assignment& assignment, time::DayNumber day) {
  if (day < time::ToDayNumber(assignment.assign_date())) return Assignment::STATUS_UNSPECIFIED;
  const time::DayNumber cancelled = time::ToDayNumber(assignment.cancel_date());
  if (cancelled != 0 && cancelled <= day) return Assignment::CANCELLED;
  const time::DayNumber due = DueDayOn(assignment, day);
  const time::DayNumber done = DoneDay(assignment);
  if (done != 0 && done <= day) {
    if (due == 0) return Assignment::DONE_NO_DEADLINE;
    return done <= due ? Assignment::DONE_ON_TIME : Assignment::DONE_LATE;
  }
  if (due == 0) return Assignment::OPEN_NO_DEADLINE;
  return day <= due ? Assignment::OPEN_IN_TIME : Assignment::OPEN_OVERDUE;
}

std::string DueDaySqlOn(time::DayNumber day) {
  return absl::StrCat("(CASE WHEN `extended_day` > ", day,
                      " THEN (SELECT d.due_day FROM assignment_deadlines d WHERE d.assignment = "
                      "`name` AND d.from_day <= ",
                      day, " AND d.until_day > ", day, ") ELSE `effective_due_date` END)");
}

std::string StatusSqlOn(time::DayNumber day) {
  const std::string due = DueDaySqlOn(day);
  return absl::StrCat(
      "(CASE WHEN `assign_date` > ", day, " THEN ", int{Assignment::STATUS_UNSPECIFIED},
      " WHEN `cancel_date` <> 0 AND ", "`cancel_date` <= ", day, " THEN ",
      int{Assignment::CANCELLED}, " WHEN `done_day` <> 0 AND `done_day` <= ", day,
      " THEN (CASE WHEN ", due, " = 0 THEN ", int{Assignment::DONE_NO_DEADLINE},
      " WHEN `done_day` <= ", due, " THEN ", int{Assignment::DONE_ON_TIME}, " ELSE ",
      int{Assignment::DONE_LATE}, " END) ELSE (CASE WHEN ", due, " = 0 THEN ",
      int{Assignment::OPEN_NO_DEADLINE}, " WHEN ", due, " >= ", day, " THEN ",
      int{Assignment::OPEN_IN_TIME}, " ELSE ", int{Assignment::OPEN_OVERDUE}, " END) END)");
}

time::DayNumber DoneDay(const Assignment& assignment) {
  if (assignment.state() != AssignmentStep::COMPLETED) return 0;
  return time::ToDayNumber(assignment.complete_date());
}

time::DayNumber ExtendedDay(const Assignment& assignment) {
  time::DayNumber day = 0;
  for (const AssignmentStep& step : assignment.steps()) {
    if (step.action() == AssignmentStep::EXTEND) day = time::ToDayNumber(step.date());
  }
  return day;
}

time::DayNumber LastStepDay(const Assignment& assignment) {
  time::DayNumber day = time::ToDayNumber(assignment.assign_date());
  for (const AssignmentStep& step : assignment.steps()) {
    if (step.action() != AssignmentStep::REMIND) {
      day = std::max(day, time::ToDayNumber(step.date()));
    }
  }
  return day;
}

}  // namespace district::meeting
