// Whether what stands below a meeting may be changed.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/db/sql.h"
#include "common/resource/batch_hook.h"
#include "common/resource/catalog.h"
#include "common/rpc/call.h"
#include "district/meeting/v1/meetings.pb.h"

namespace district::meeting {

// FAILED_PRECONDITION (MEETING_CLOSED) where a meeting of the changed resources is closed, and the
// call does not correct it: a rule of batches for every collection below meetings. The meetings are
// locked, so that none is closed before the changes are written.
absl::Status CheckMeetingsOpen(resource::Writes& writes,
                               const std::vector<resource::PlacedChange>& changes);

// A living meeting that the caller may know of. NOT_FOUND where there is none; where the caller may
// not know of it, what its scope answers.
absl::StatusOr<v1::Meeting> FindMeeting(const resource::Catalog& catalog,
                                        const rpc::CallContext& call, const std::string& name,
                                        db::Session& session);

// The condition of being a participant of a meeting, by names; `after`, where it is not empty, is a
// name that they come after.
db::Sql ParticipatesIn(const std::string& meeting, const std::string& after = {});

}  // namespace district::meeting
