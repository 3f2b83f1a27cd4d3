// Holds figures to the validation rules when they are written.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "common/resource/writes.h"

namespace district::indicator::validation {

// Refuses changes of observations that break a BLOCKING rule (FAILED_PRECONDITION, RULE_BROKEN),
// and keeps what they break of others as findings. What changes no value is not held to rules anew.
absl::Status CheckValidationRules(resource::Writes& writes,
                                  const std::vector<resource::PlacedChange>& changes);

}  // namespace district::indicator::validation
