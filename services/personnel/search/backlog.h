// Indexes what was stored before there was this search.
#pragma once

#include "absl/status/statusor.h"
#include "common/db/database.h"

namespace district::personnel {

// A bounded number of what the migration left in `search_backlog`; answers how many. Harmless
// beside writers and the same work of another replica: rows are locked, and done once.
absl::StatusOr<int64_t> IndexBacklog(db::Transaction& transaction);

}  // namespace district::personnel
