// Whose speech it is.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/resource/writes.h"

namespace district::meeting::speeches {

// PERMISSION_DENIED where the participant is not the person whom the token names, and the caller
// may not write speeches for others.
absl::Status CheckOwn(resource::Writes& writes, const std::string& participant);

}  // namespace district::meeting::speeches
