#include "services/meeting/rules/dated_rules.h"

namespace district::meeting {

absl::Status LockDatedRules(db::Transaction& transaction) {
  return transaction.Query("SELECT id FROM dated_rule_lock WHERE id = 1 FOR UPDATE", {}).status();
}

}  // namespace district::meeting
