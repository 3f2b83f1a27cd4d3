#include "common/resource/history.h"

#include "absl/strings/str_cat.h"

namespace district::resource {
namespace {

std::string Dotted(const std::string& alias) { return alias.empty() ? alias : alias + "."; }

// When the state in a row was released.
std::string Release(const std::string& row) {
  return absl::StrCat("CASE WHEN ", row, ".release_time = 0 OR ", row, ".delete_time <> 0 THEN ",
                      row, ".update_time ELSE ", row, ".release_time END");
}

// That the current state in `row` was written and released by the moment.
db::Sql CurrentCounts(const std::string& row, const Moment& moment) {
  db::Sql counts = db::SqlCat(Release(row), " <= ", db::Bind(moment.published_as_of));
  if (moment.read_time != 0) counts.And(CurrentKnown(moment.read_time, row));
  return counts;
}

// The same of a past one. A deletion counts only while it was the last word.
db::Sql PastCounts(const std::string& row, const Moment& moment) {
  db::Sql counts = db::SqlCat(Release(row), " <= ", db::Bind(moment.published_as_of));
  if (moment.read_time == 0) {
    counts.And(db::SqlCat(row, ".delete_time = 0"));
  } else {
    counts.And(db::SqlCat(row, ".from_time <= ", db::Bind(moment.read_time)));
    counts.And(db::SqlCat("(", row, ".delete_time = 0 OR ", row, ".to_time > ",
                          db::Bind(moment.read_time), ")"));
  }
  return counts;
}

// That no row of `table` about the same resource counts and comes after.
db::Sql Last(const std::string& table, const std::string& row, const db::Sql& counts,
             const std::string& comes_after) {
  return db::SqlCat("NOT EXISTS (SELECT 1 FROM ", table, " other WHERE other.name = ", row,
                    ".name AND ", counts, " AND (", comes_after, "))");
}

std::vector<KnownTable> PublishedAt(const std::string& table, const Moment& moment,
                                    const std::string& alias) {
  const std::string history = table + "_history";
  const std::string current = alias.empty() ? table : alias, past = alias.empty() ? history : alias;
  const std::string other = Release("other");
  const std::string later_than_past =
      absl::StrCat(other, " > ", Release(past), " OR (", other, " = ", Release(past),
                   " AND other.from_time > ", past, ".from_time)");
  return {{table, db::AllOf({CurrentCounts(current, moment),
                             Last(history, current, PastCounts("other", moment),
                                  absl::StrCat(other, " > ", Release(current)))})},
          {history, db::AllOf({PastCounts(past, moment),
                               Last(history, past, PastCounts("other", moment), later_than_past),
                               Last(table, past, CurrentCounts("other", moment),
                                    absl::StrCat(other, " >= ", Release(past)))})}};
}

}  // namespace

db::Sql CurrentKnown(int64_t read_time, const std::string& alias) {
  return db::SqlCat(Dotted(alias), "update_time <= ", db::Bind(read_time));
}

db::Sql PastKnown(int64_t read_time, const std::string& alias) {
  return db::SqlCat(Dotted(alias), "from_time <= ", db::Bind(read_time), " AND ", Dotted(alias),
                    "to_time > ", db::Bind(read_time));
}

std::vector<KnownTable> KnownAt(const std::string& table, const Moment& moment,
                                const std::string& alias) {
  if (moment.is_now()) return {{table, {}}};
  if (moment.published_as_of != 0) return PublishedAt(table, moment, alias);
  return {{table, CurrentKnown(moment.read_time, alias)},
          {table + "_history", PastKnown(moment.read_time, alias)}};
}

}  // namespace district::resource
