// What is kept in a meeting of what was done with it.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "district/meeting/v1/meetings.pb.h"

namespace district::meeting {

// Takes the meeting to the state that the action leads to and notes the move.
absl::Status TakeMove(const rpc::CallContext& call, absl::Time now, v1::MeetingMove::Action action,
                      const std::string& reason, v1::Meeting& meeting);

}  // namespace district::meeting
