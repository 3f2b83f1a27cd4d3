// The organizations that a question about people is about: one, and perhaps all below it on a day.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/db/sql.h"
#include "services/personnel/rows/days.h"

namespace district::personnel {

struct Unit {
  std::string name;
  std::string parent;  // on the day; "" for the organization asked for
  int64_t depth = 0;
  std::string display_name;
  int64_t level = 0;
  std::string name_key;
};

// The organization asked for, then those below it on the day, level by level by name. NOT_FOUND
// where it does not exist then, FAILED_PRECONDITION where they are too many.
absl::StatusOr<std::vector<Unit>> UnitsOf(db::Session& session, const std::string& name,
                                          bool include_below, const BitemporalPoint& point);

// A condition that `column` is the name of one of the units.
db::Sql InUnits(const std::string& column, const std::vector<Unit>& units);

}  // namespace district::personnel
