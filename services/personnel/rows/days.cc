#include "services/personnel/rows/days.h"

#include "absl/strings/str_cat.h"
#include "common/resource/collection.h"

namespace district::personnel {

time::DayNumber Today(const db::Session& session) { return time::DayInVietnam(session.now()); }

time::DayNumber AsOf(const std::string& day, const db::Session& session) {
  if (day.empty()) return Today(session);
  return time::ParseDay(day, /*partial_allowed=*/false).value_or(0);
}

BitemporalPoint PointOf(const std::string& as_of, const google::protobuf::Message& request,
                        const db::Session& session) {
  return {AsOf(as_of, session), resource::GetMicros(request, "read_time")};
}

api::SqlCondition OnDay(api::SqlCondition condition, time::DayNumber day) {
  condition.sql += " AND from_day <= ? AND until_day > ?";
  condition.parameters.insert(condition.parameters.end(), 2, int64_t{day});
  return condition;
}

time::DaySpan SpanIn(const db::Row& row, size_t column) {
  return {static_cast<time::DayNumber>(db::AsInt(row[column])),
          static_cast<time::DayNumber>(db::AsInt(row[column + 1]))};
}

std::string LastDaySql(const std::string& column) {
  return absl::StrCat("CASE WHEN MOD(", column, ", 10000) = 0 THEN ", column, " + 1231 WHEN MOD(",
                      column, ", 100) = 0 THEN ", column, " + 31 ELSE ", column, " END");
}

}  // namespace district::personnel
