// The numbers of the meetings of a body in a term.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/db/database.h"

namespace district::meeting {

// The meetings that are numbered together.
struct Series {
  std::string organization;
  std::string term;  // "" where they name none
  bool operator==(const Series& other) const = default;
};

// Locks the series until the transaction ends: whoever gives a number comes after the last one who
// did. To be called before meetings are locked.
absl::Status LockSeries(db::Transaction& transaction, const Series& series);

// 1 more than the greatest number that is not cancelled; to be asked with the lock.
absl::StatusOr<int> NextOrdinal(db::Session& session, const Series& series);

}  // namespace district::meeting
