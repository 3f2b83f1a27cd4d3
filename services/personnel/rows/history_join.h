// Tables joined as they were known at an instant.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/db/value.h"

namespace district::personnel {

// A table with history beside rows that name its resources: as it is, or as it was known at
// `read_time` where that is not 0, when each name meets at most one row of the two tables.
class HistoryJoin {
 public:
  // `key` is the expression that names the resource, "a.post".
  HistoryJoin(const std::string& table, const std::string& alias, const std::string& key,
              int64_t read_time)
      : alias_(alias), read_time_(read_time) {
    join_ = absl::StrCat(" LEFT JOIN ", table, " ", alias, " ON ", alias, ".name = ", key);
    if (read_time == 0) return;
    absl::StrAppend(&join_, " AND ", alias, ".update_time <= ? LEFT JOIN ", table, "_history ",
                    alias, "h ON ", alias, "h.name = ", key, " AND ", alias,
                    "h.from_time <= ? AND ", alias, "h.to_time > ?");
  }

  // " LEFT JOIN posts p ON ..."; its parameters are bound where it stands.
  const std::string& join() const { return join_; }
  void Bind(std::vector<db::Value>& parameters) const {
    if (read_time_ != 0) parameters.insert(parameters.end(), 3, read_time_);
  }
  std::string Column(const std::string& column) const {
    if (read_time_ == 0) return absl::StrCat(alias_, ".", column);
    return absl::StrCat("COALESCE(", alias_, ".", column, ", ", alias_, "h.", column, ")");
  }

 private:
  std::string alias_;
  int64_t read_time_;
  std::string join_;
};

}  // namespace district::personnel
