// Whose evaluations callers score whose token names a person: as themselves their own, and for a
// unit or a committee only those of others.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/writes.h"

namespace district::personnel {

// PERMISSION_DENIED: NOT_YOUR_EVALUATION, OWN_EVALUATION. Tokens that name no person are those of
// other systems and of clerks, who write for all.
absl::StatusOr<std::unique_ptr<resource::Binding>> AsThemselves(
    resource::Writes& writes, const std::vector<resource::PlacedChange>& changes);

}  // namespace district::personnel
