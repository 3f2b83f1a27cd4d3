// Which rows a method that reads by statements of its own may tell of.
#pragma once

#include "absl/status/statusor.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "common/rpc/call.h"

namespace district::meeting {

// The condition over the table of a collection that a row is shown to the caller; empty where all
// are.
absl::StatusOr<db::Sql> ShownTo(const rpc::CallContext& caller,
                                const resource::Collection& collection, db::Session& session);

}  // namespace district::meeting
