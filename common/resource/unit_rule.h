// Callers who work for one unit: their token names an organization. What is that unit's, the
// collections say.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/db/database.h"
#include "common/rpc/call.h"

namespace district::resource {

class Collection;

// A condition over the rows of a collection that are a unit's, `organizations/{organization}`.
using UnitCondition =
    std::function<absl::StatusOr<api::SqlCondition>(db::Session&, const std::string& unit)>;

// What callers who work for a unit see of the resources of others: everything where there is no
// condition; all but the restricted fields; nothing where they are hidden.
struct UnitRule {
  UnitCondition condition;
  bool hides = false;
};

// Whether the caller works for one unit only.
inline bool WorksForAUnit(const rpc::Incoming& call) { return !call.identity().organization.empty(); }

// Those of the names that are resources of the caller's unit.
absl::StatusOr<std::set<std::string>> OfCallersUnit(const Collection& collection,
                                                    const std::vector<std::string>& names,
                                                    const rpc::Call& call, db::Session& session);

// PERMISSION_DENIED, reason OUT_OF_UNIT: `what` (a resource, a method) is not the caller's unit's.
absl::Status OutOfUnit(const std::string& what, const rpc::Incoming& call);

}  // namespace district::resource
