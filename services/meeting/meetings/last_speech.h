// The speech that is held when its meeting ends.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/resource/writes.h"

namespace district::meeting {

// Ends the speech that is held in the meeting, where there is one.
absl::Status EndLastSpeech(resource::Writes& writes, const std::string& meeting);

}  // namespace district::meeting
