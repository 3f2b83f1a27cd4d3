// What binds appointments of one person to each other.
#pragma once

#include <set>
#include <string>

#include "absl/status/status.h"
#include "common/db/database.h"

namespace district::personnel {

// Until the transaction ends, nobody else changes what binds the appointments of these people.
absl::Status LockPeople(db::Transaction& transaction, const std::set<std::string>& people);

}  // namespace district::personnel
