// The rules that are about indicators.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "services/indicator/validation/rules.h"

namespace district::indicator::validation {

// Returns the living rules about some of the indicators, by name, and locks them: calls that write
// figures which are compared with each other go one after the other.
absl::StatusOr<std::map<std::string, Rule>> LockRulesAbout(const std::set<std::string>& indicators,
                                                           db::Transaction& transaction);

// Returns a rule and locks it; NOT_FOUND where there is none, or it is deleted.
absl::StatusOr<Rule> LockRule(const std::string& name, db::Transaction& transaction);

}  // namespace district::indicator::validation
