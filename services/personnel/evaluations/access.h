// Who sees and changes whose evaluations. Callers whose token names a person score as themselves
// their own, and for a unit or a committee only those of others; those who neither review nor
// approve see none but their own. Callers who work for a unit see and change those of the unit.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/access.h"
#include "common/resource/writes.h"

namespace district::personnel {

// Checks who evaluates whom, and in which unit: one in which, or above which, the person held a
// post in the period. PERMISSION_DENIED: NOT_YOUR_EVALUATION, OWN_EVALUATION. INVALID_ARGUMENT:
// NOT_THEIR_UNIT. Tokens that name no person are those of other systems and of clerks, who write
// for everybody.
absl::Status CheckWhoIsEvaluated(resource::Writes& writes,
                                 const std::vector<resource::PlacedChange>& changes);

// NOT_YOUR_EVALUATION where the caller sees none but their own: `what` tells of others.
absl::Status CheckSeesOthers(const rpc::CallContext& call, const std::string& what);

resource::Scope EvaluationScope();

// Of the unit, and of people who held a post in it in the period; nothing is told of evaluations
// that stand in the way elsewhere.
absl::Status ChangeEvaluationsOfUnit(resource::Writes& writes,
                                     const std::vector<resource::PlacedChange>& changes);

}  // namespace district::personnel
