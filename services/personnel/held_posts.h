// Who holds which post on a day.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/db/database.h"
#include "common/resource/reads.h"
#include "common/time/date.h"
#include "district/personnel/v1/people.pb.h"

namespace district::personnel {

// The day asked for, "2018-07-12"; today in Vietnam where nothing is asked. The text has passed the
// checks of its declaration.
time::DayNumber AsOf(const std::string& day);

// A condition on appointments, and that they hold on the day.
api::SqlCondition OnDay(api::SqlCondition condition, time::DayNumber day);

// The posts that people hold on a day, each person's in protocol order; as known at `read_time`
// where that is not 0.
absl::StatusOr<std::map<std::string, std::vector<v1::HeldPost>>> HeldPosts(
    db::Session& session, const std::vector<std::string>& people, time::DayNumber day,
    int64_t read_time);

// The most people who have a seat of the post on any one day within `span`, by appointments other
// than `except`; whoever is ACTING has none.
absl::StatusOr<int64_t> MostHolders(db::Transaction& transaction, const std::string& post,
                                    const time::DaySpan& span, const std::string& except = {});

// The days in the columns `column` and the next, `from_day` and `until_day`.
inline time::DaySpan SpanIn(const db::Row& row, size_t column) {
  return {static_cast<time::DayNumber>(db::AsInt(row[column])),
          static_cast<time::DayNumber>(db::AsInt(row[column + 1]))};
}

// Rows that hold a body in column `column`, parsed.
template <typename Resource>
Resource ParseBody(const db::Row& row, size_t column) {
  Resource resource;
  resource.ParseFromString(db::AsText(row[column]));
  return resource;
}

// Resources of a table by name, those that exist; `lock` follows the query.
template <typename Resource>
absl::StatusOr<std::map<std::string, Resource>> BodiesNamed(db::Session& session,
                                                            const std::string& table,
                                                            const std::set<std::string>& names,
                                                            const std::string& lock = "") {
  std::map<std::string, Resource> bodies;
  if (names.empty()) return bodies;
  const db::InList list({names.begin(), names.end()});
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(absl::StrCat("SELECT name, body FROM ", table, " WHERE name IN (",
                                 list.placeholders, ") ORDER BY name", lock),
                    list.values);
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) bodies[db::AsText(row[0])] = ParseBody<Resource>(row, 1);
  return bodies;
}

}  // namespace district::personnel
