// Tables with history as they were known at an instant: a state is in the table itself since its
// `update_time`, a past one in `<table>_history` from `from_time` until before `to_time`. Where
// states have a `release_time`, also as they were published at an instant.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/db/sql.h"

namespace district::resource {

// The instants that a read asks about, in microseconds; 0: now.
struct Moment {
  int64_t read_time = 0;        // what was known then
  int64_t published_as_of = 0;  // of that, what was published then; 0: what was written last

  Moment() = default;
  Moment(int64_t known_at, int64_t published_at = 0)  // NOLINT: most reads ask what was known
      : read_time(known_at), published_as_of(published_at) {}
  bool is_now() const { return read_time == 0 && published_as_of == 0; }
};

// A table to select from and the condition over its rows, empty where all are meant.
struct KnownTable {
  std::string name;
  db::Sql known;
};

// What was known of a table at a moment: the table and its history; the table as it is now. `alias`
// is what the conditions call the rows ("a"), perhaps nothing.
//
// Published at an instant is, of the states known, the one with the last release at or before it;
// of several, the one written last. A state is released at its `release_time`, or when it was
// written where it has none. A deletion is released when it is written, and is as if it had not
// been once it is taken back.
std::vector<KnownTable> KnownAt(const std::string& table, const Moment& moment,
                                const std::string& alias = {});

// The condition of one of the two, that the current or a past state was known.
db::Sql CurrentKnown(int64_t read_time, const std::string& alias = {});
db::Sql PastKnown(int64_t read_time, const std::string& alias = {});

}  // namespace district::resource
