// What callers hear of services that this one asks.
#pragma once

#include "absl/status/status.h"

namespace district::meeting {

// Returns the error of a call to personnel as callers get it: UNAVAILABLE says which service does
// not answer, and when to try again.
absl::Status NotAnswered(const absl::Status& status);

}  // namespace district::meeting
