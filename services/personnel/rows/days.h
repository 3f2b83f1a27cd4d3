// Days in questions and in columns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/db/database.h"
#include "common/db/sql.h"
#include "common/time/date.h"
#include "google/protobuf/message.h"

namespace district::personnel {

// A day, and the instant whose knowledge of it is asked for, in microseconds; 0 is now.
struct BitemporalPoint {
  time::DayNumber day;
  int64_t read_time;
};

// Today in Vietnam by the database's clock.
time::DayNumber Today(const db::Session& session);

// The day asked for, "2018-07-12"; today if nothing is asked. The text has passed the checks of its
// declaration.
time::DayNumber AsOf(const std::string& day, const db::Session& session);

// `as_of` and `read_time` of a request.
BitemporalPoint PointOf(const std::string& as_of, const google::protobuf::Message& request,
                        const db::Session& session);

// Adds to a condition that the columns `from_day` and `until_day` take in the day.
db::Sql OnDay(db::Sql condition, time::DayNumber day);
// The condition that the columns `from_day` and `until_day` of `alias`, which may be empty, take in
// the day.
db::Sql IsOnDay(std::string_view alias, time::DayNumber day);

// The condition that the columns `from_day` and `until_day` of `alias`, which may be empty, share a
// day with the span.
db::Sql Overlaps(std::string_view alias, const time::DaySpan& span);

// The days in the columns `column` and the next, `from_day` and `until_day`.
time::DaySpan SpanIn(const db::Row& row, size_t column);

// The last day that a date in the column `column` may be, in a form to compare with days and to
// order by: the 31st of a month that is shorter stands for its last day.
std::string LastDaySql(const std::string& column);

}  // namespace district::personnel
