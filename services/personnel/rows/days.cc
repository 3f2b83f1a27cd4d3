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

db::Sql IsOnDay(std::string_view alias, time::DayNumber day) {
  const std::string_view dot = alias.empty() ? "" : ".";
  return db::SqlCat(alias, dot, "from_day <= ", db::Bind(day), " AND ", alias, dot, "until_day > ",
                    db::Bind(day));
}

db::Sql OnDay(db::Sql condition, time::DayNumber day) {
  return db::SqlCat(condition, " AND ", IsOnDay("", day));
}

db::Sql Overlaps(std::string_view alias, const time::DaySpan& span) {
  const std::string_view dot = alias.empty() ? "" : ".";
  return db::SqlCat(alias, dot, "from_day < ", db::Bind(span.end), " AND ", alias, dot,
                    "until_day > ", db::Bind(span.begin));
}

time::DaySpan SpanIn(const db::Row& row, size_t column) {
  const auto [from, until] = row.As<time::DayNumber, time::DayNumber>(column);
  return {from, until};
}

std::string LastDaySql(const std::string& column) {
  return absl::StrCat("CASE WHEN MOD(", column, ", 10000) = 0 THEN ", column, " + 1231 WHEN MOD(",
                      column, ", 100) = 0 THEN ", column, " + 31 ELSE ", column, " END");
}

}  // namespace district::personnel
