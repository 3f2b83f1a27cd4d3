// Days of Vietnam as instants, and the meetings that sit on them.
#pragma once

#include <cstdint>

#include "common/db/sql.h"
#include "common/time/date.h"

namespace district::meeting {

// When a day begins in Vietnam, in microseconds since 1970.
int64_t BeginOf(time::DayNumber day);

// The condition of being a meeting, by its columns, that sits on one of the days from `first` to
// `last`. Its days lie within a year.
db::Sql SitsOn(time::DayNumber first, time::DayNumber last);

}  // namespace district::meeting
