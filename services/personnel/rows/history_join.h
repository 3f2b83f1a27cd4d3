// Tables joined as they were known at an instant.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "common/db/sql.h"
#include "common/resource/history.h"

namespace district::personnel {

// A table with history beside rows that name its resources: as it is, or as it was known at
// `read_time` where that is not 0, when each name meets at most one row of the two tables.
class HistoryJoin {
 public:
  // `key` is the expression that names the resource, "a.post".
  HistoryJoin(const std::string& table, const std::string& alias, const std::string& key,
              int64_t read_time)
      : alias_(alias), read_time_(read_time) {
    sql_ = db::SqlCat(" LEFT JOIN ", table, " ", alias, " ON ", alias, ".name = ", key);
    if (read_time == 0) return;
    const std::string past = alias + "h";
    sql_.Append(db::SqlCat(" AND ", resource::CurrentKnown(read_time, alias), " LEFT JOIN ", table,
                           "_history ", past, " ON ", past, ".name = ", key, " AND ",
                           resource::PastKnown(read_time, past)));
  }

  // " LEFT JOIN posts p ON ..."
  const db::Sql& sql() const { return sql_; }
  std::string Column(const std::string& column) const {
    if (read_time_ == 0) return absl::StrCat(alias_, ".", column);
    return absl::StrCat("COALESCE(", alias_, ".", column, ", ", alias_, "h.", column, ")");
  }

 private:
  std::string alias_;
  int64_t read_time_;
  db::Sql sql_;
};

}  // namespace district::personnel
