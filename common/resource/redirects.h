// Names that lead to other names: what was known under two names and turned out to be one, or
// stands below it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"

namespace district::resource {

// The table `redirects`: name, target, create_time. Targets lead nowhere themselves.
const db::InsertTarget& RedirectTarget();

// The names that lead elsewhere, each with where it leads now.
absl::StatusOr<std::map<std::string, std::string>> FollowAll(db::Session& session,
                                                             const std::vector<std::string>& names);

// Where a name led at a time, now where that is 0; the name itself where it led nowhere.
absl::StatusOr<std::string> Follow(db::Session& session, const std::string& name,
                                   int64_t read_time);

}  // namespace district::resource
