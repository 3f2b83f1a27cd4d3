// Who did not come to a meeting that is over.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/resource/writes.h"

namespace district::meeting {

// Marks as ABSENT of whom nothing is known, where the roll was taken: where anybody was there.
absl::Status MarkAbsent(resource::Writes& writes, const std::string& meeting);

}  // namespace district::meeting
