// The placements of organizations in the database: what the declaration of the collection, the
// questions about trees and the reorganizations share.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "district/personnel/v1/organizations.pb.h"

namespace district::personnel {

// Waits for other changes of placements to end, and keeps them from beginning. Whoever changes
// several organizations takes it first, before the row of any.
absl::Status LockPlacements(db::Transaction& transaction);

// Guards of the collection. The placements that changed close no cycle on any day and make no chain
// too long; then they are stored.
absl::Status KeepPlacements(db::Transaction& transaction, v1::Organization& after,
                            const v1::Organization* before);
// Nobody who is not deleted has or had its place below it.
absl::Status CheckNobodyBelow(db::Transaction& transaction, const v1::Organization& before);

// Fills in what the body of a stored organization may hold as it was: `predecessors`, from their
// column, and `parent`, which depends on the day of `now`.
void ReadPredecessors(v1::Organization& organization, const db::Value& predecessors,
                      absl::Time now);
// Columns `body` and `predecessors` from `first` on.
v1::Organization ParseOrganization(const db::Row& row, size_t first, absl::Time now);

// The column `parent` follows placements that have begun since it was written; answers how many.
absl::StatusOr<int64_t> BeginPlacements(db::Transaction& transaction);

}  // namespace district::personnel
