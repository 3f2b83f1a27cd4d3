// What becomes of watch items: by their moves, and by evaluations. Pure rules.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "district/indicator/v1/watch_items.pb.h"
#include "services/indicator/watch/findings.h"

namespace district::indicator::watch {

// Who does something with an item, when, and with which remark.
struct Act {
  std::string subject;
  absl::Time time;
  std::string note;
};

// Takes up an open item (ACKNOWLEDGE) or resolves one that is not resolved (RESOLVE);
// FAILED_PRECONDITION, reason ILLEGAL_MOVE, where the state does not allow it.
absl::Status Move(v1::WatchStep::Action action, const Act& act, v1::WatchItem& item);

// Returns the item that an evaluation opens where there is none; nothing where nothing is found.
// Its indicator, organization and name are the caller's.
std::optional<v1::WatchItem> OpenedBy(const Evaluation& evaluation, const Act& act);

// Brings an item that is evaluated up to date; answers whether that changed it. It is closed where
// nothing is found any more. A resolved one opens again for what was not known when it was
// resolved: another reason, or a later period. What is not known leaves a finding as it was; an
// evaluation of a period that ends before that of the last change leaves all as it was.
bool BringUpToDate(const Evaluation& evaluation, const Act& act, v1::WatchItem& item);

}  // namespace district::indicator::watch
