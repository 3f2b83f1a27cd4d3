// Reads what is recorded of a meeting for its papers.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/resource/catalog.h"
#include "common/rpc/call.h"
#include "services/meeting/paper/record.h"

namespace district::meeting {

// Reads what the caller may see of a living meeting, without the names that personnel knows.
// `with_assignments`: those from its directives, too.
// FAILED_PRECONDITION (TOO_MANY_PARTS) where it is more than can be put on paper.
absl::StatusOr<MeetingRecord> ReadRecord(const resource::Catalog& catalog, const rpc::Call& call,
                                         const std::string& meeting, bool with_assignments,
                                         db::Session& session);

}  // namespace district::meeting
