// Refuses figures of times in which their organization was not there.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "common/resource/writes.h"
#include "common/time/period.h"
#include "services/indicator/tree/organization_tree.h"

namespace district::indicator {

// Returns whether an organization lived on no day of a period.
bool IsOutsideLife(const Days& life, const time::Period& period);

// INVALID_ARGUMENT, reason OUTSIDE_LIFE, field `period`, for a figure of a period in which its
// organization was not founded yet or was dissolved already, unless the figure says that it is
// taken over. What is not known of organizations yet refuses nothing.
absl::Status CheckLife(resource::Writes& writes,
                       const std::vector<resource::PlacedChange>& changes);

}  // namespace district::indicator
