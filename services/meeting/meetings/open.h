// Whether what stands below a meeting may be changed.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/db/sql.h"
#include "common/resource/batch_hook.h"

namespace district::meeting {

// FAILED_PRECONDITION (MEETING_CLOSED) where a meeting of the changed resources is closed, and the
// call does not correct it: a rule of batches for every collection below meetings. The meetings are
// locked, so that none is closed before the changes are written.
absl::Status CheckMeetingsOpen(resource::Writes& writes,
                               const std::vector<resource::PlacedChange>& changes);

// The condition of being a participant of a meeting, by names; `after`, where it is not empty, is a
// name that they come after.
db::Sql ParticipatesIn(const std::string& meeting, const std::string& after = {});

}  // namespace district::meeting
