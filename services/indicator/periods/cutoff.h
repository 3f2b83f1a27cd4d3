// The days that a reporting period takes in: those of the calendar, or those that the decree on
// reporting (09/2019/NĐ-CP) closes on the 14th. Pure rules.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/time/date.h"
#include "common/time/period.h"
#include "district/indicator/v1/observations.pb.h"

namespace district::indicator {

// From the first day to the one after the last.
struct ReportedDays {
  absl::CivilDay begin, end;
};

// Returns the days of a period under a cut-off; unspecified is CALENDAR. Under ND_09 a month goes
// from the 15th of the month before to the 14th, and quarters, halves and whole years go from and
// to the same days; INVALID_ARGUMENT that names `cutoff` (NO_SUCH_CUTOFF) for any other period,
// such as nine months or a week.
absl::StatusOr<ReportedDays> DaysUnder(const time::Period& period, v1::Observation::Cutoff cutoff);

// Returns whether the period, whose days under the cut-off there are, still runs on a day or has
// not begun.
bool StillRuns(const time::Period& period, v1::Observation::Cutoff cutoff, time::DayNumber today);

// Returns the period as people write it, with its days where they are not the calendar's:
// "tháng 06/2018 (15/05/2018 - 14/06/2018)".
std::string LabelUnder(const time::Period& period, v1::Observation::Cutoff cutoff);

}  // namespace district::indicator
