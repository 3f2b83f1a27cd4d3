// Answers queries for other methods, too.
#pragma once

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "district/indicator/v1/queries.pb.h"
#include "services/indicator/tree/tree_cache.h"

namespace district::indicator {

// Returns what the method QueryIndicators answers. Its statements are few whatever the number of
// cells; they see one instant only in a session that does (db::Isolation::kSnapshot).
absl::StatusOr<v1::QueryIndicatorsResponse> AnswerQuery(const v1::QueryIndicatorsRequest& request,
                                                        TreeCache& trees, db::Session& session);

}  // namespace district::indicator
