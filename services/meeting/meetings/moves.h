// The states of a meeting and the moves between them.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "district/meeting/v1/meetings.pb.h"

namespace district::meeting {

// The state that an action leads to. FAILED_PRECONDITION (ILLEGAL_MOVE) names the state and what it
// allows.
absl::StatusOr<v1::Meeting::State> StateAfter(const v1::Meeting& meeting,
                                              v1::MeetingMove::Action action);

// Whether a meeting, and all below it, changes by corrections only.
bool IsClosed(v1::Meeting::State state);
// FAILED_PRECONDITION (MEETING_CLOSED).
absl::Status Closed(const std::string& meeting, v1::Meeting::State state);

// Holds a meeting to what its state asks for: its sittings, from SCHEDULED on.
absl::Status CheckState(const v1::Meeting& meeting);

// Whether `:schedule` numbers a meeting that has no number yet.
bool TakesOrdinal(v1::Meeting::Kind kind, bool asked);

}  // namespace district::meeting
