// For tests: a table of changes that is only pretended.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "common/db/database.h"

namespace district::resource {

// Changes 1 to `last`, the n-th made at second n, each with a body of so many bytes; only every
// `matching`-th fits the filter.
struct FakeFeed : db::Session {
  int64_t last = 0;
  int64_t matching = 1;
  size_t body = 10;
  int64_t looked_through = 0;  // by the last statement
  int statements = 0;

  absl::Time now() const override { return absl::FromUnixSeconds(last); }
  absl::StatusOr<std::vector<db::Row>> Query(std::string_view sql_text,
                                             const std::vector<db::Value>& parameters) override {
    const std::string sql(sql_text);
    ++statements;
    if (absl::StrContains(sql, "FROM sequences")) return std::vector<db::Row>{{last}};
    if (absl::StartsWith(sql, "SELECT change_time")) {
      return std::vector<db::Row>{{db::AsInt(parameters[0]) * 1'000'000}};
    }
    const int64_t most = std::stoll(sql.substr(sql.rfind(' ') + 1));
    const int64_t from = db::AsInt(parameters[0]), to = db::AsInt(parameters[1]);
    const int64_t since = absl::StrContains(sql, "change_time >= ?") ? db::AsInt(parameters[2]) : 0;
    std::vector<db::Row> rows;
    looked_through = to - from;
    for (int64_t n = from + 1; n <= to && static_cast<int64_t>(rows.size()) < most; ++n) {
      if (n % matching != 0 || n * 1'000'000 < since) continue;
      rows.push_back({n, n * 1'000'000, "t", "r/" + std::to_string(n), int64_t{1}, "m", "s", "", "",
                      std::string(body, 'x')});
    }
    return rows;
  }
};

}  // namespace district::resource
