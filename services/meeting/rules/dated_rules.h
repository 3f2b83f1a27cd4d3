// Rules that are in force on some days each.
#pragma once

#include "absl/status/status.h"
#include "common/db/database.h"

namespace district::meeting {

// Has one transaction at a time change rules: to be called before a rule is held against the others
// of its kind, of which two calls that see none of each other would let in both.
absl::Status LockDatedRules(db::Transaction& transaction);

}  // namespace district::meeting
