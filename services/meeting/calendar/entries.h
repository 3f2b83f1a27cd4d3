// The meetings that a calendar shows.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/time/date.h"
#include "services/meeting/calendar/icalendar.h"

namespace district::meeting {

// More meetings are not shown at once.
inline constexpr size_t kMaxCalendarEntries = 2000;
// How far a calendar reaches back and ahead of today unless it is said.
inline constexpr int kCalendarDaysBack = 366, kCalendarDaysAhead = 366;

// What a calendar shows: the meetings of a body, of a person or of all, on some days.
struct CalendarQuery {
  std::string organization;
  std::string person;
  time::DayNumber first = 0;
  time::DayNumber last = 0;
};

// The condition of being a meeting, by its columns, that a person is called to as a participant.
db::Sql CalledTo(const std::string& person);

// The meetings that meet `shown`, were called and sit in these days, in the order of time; one more
// than kMaxCalendarEntries where there are more. A sitting whose place is not said is given its
// room's.
absl::StatusOr<std::vector<CalendarEntry>> ReadEntries(const CalendarQuery& query,
                                                       const db::Sql& shown, db::Session& session);

}  // namespace district::meeting
