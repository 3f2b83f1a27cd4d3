// When a participant was there, and what attendance follows from it.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "district/meeting/v1/meetings.pb.h"
#include "district/meeting/v1/participants.pb.h"

namespace district::meeting {

// INVALID_ARGUMENT that names the interval which says too much, too little or the impossible, or
// does not follow the one before it.
absl::Status CheckPresence(const v1::Participant& participant);

// Whether the participant is there at an instant (microseconds since 1970).
bool IsPresentAt(const v1::Participant& participant, int64_t at);

// The attendance at a meeting. Where nothing is known of somebody who stayed away, `attendance` as
// it stands in `participant` says whether the roll was taken when the meeting ended.
v1::Participant::Attendance AttendanceOf(const v1::Participant& participant,
                                         const v1::Meeting& meeting);

// Notes that the participant came; nothing changes where they are there already. INVALID_ARGUMENT
// (TIMES_REVERSED) where they left later than that.
absl::Status CheckIn(int64_t at, v1::Participant& participant);
// Notes that the participant left. FAILED_PRECONDITION (NOT_CHECKED_IN) where they are not there.
absl::Status CheckOut(int64_t at, v1::Participant& participant);

}  // namespace district::meeting
