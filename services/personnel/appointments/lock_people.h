// Locks what binds the appointments of a person to each other.
#pragma once

#include <set>
#include <string>

#include "absl/status/status.h"
#include "common/db/database.h"

namespace district::personnel {

// Keeps everybody else from changing what binds the appointments of these people, until the
// transaction ends.
absl::Status LockPeople(db::Transaction& transaction, const std::set<std::string>& people);

}  // namespace district::personnel
