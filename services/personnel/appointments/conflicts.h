// Conflicts between appointments: over the seats of a post, and among those of one person.
#pragma once

#include "absl/status/status.h"
#include "services/personnel/appointments/holdings.h"

namespace district::personnel {

// Refuses an appointment that others stand against: POST_OCCUPIED, ALREADY_HELD, SECOND_PRIMARY.
// What is held under its own name does not. Paths in errors are the appointment's own.
absl::Status CheckConflicts(const Held& wanted, const Holdings& holdings);

}  // namespace district::personnel
