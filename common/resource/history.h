// Tables with history as they were known at an instant: a state is in the table itself since its
// `update_time`, a past one in `<table>_history` from `from_time` until before `to_time`.
#pragma once

#include <string>
#include <vector>

#include "common/db/sql.h"

namespace district::resource {

// A table to select from and the condition over its rows, empty where all are meant.
struct KnownTable {
  std::string name;
  db::Sql known;
};

// What was known of a table at `read_time`, in microseconds: the table and its history. The table
// as it is where that is 0. `alias` is what the conditions call the rows ("a"), perhaps nothing.
std::vector<KnownTable> KnownAt(const std::string& table, int64_t read_time,
                                const std::string& alias = {});

// The condition of one of the two, that the current or a past state was known.
db::Sql CurrentKnown(int64_t read_time, const std::string& alias = {});
db::Sql PastKnown(int64_t read_time, const std::string& alias = {});

}  // namespace district::resource
