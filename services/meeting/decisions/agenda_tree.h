// The tree of an agenda: its numbers, and other orders of it; without I/O.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "district/meeting/v1/agenda_items.pb.h"

namespace district::meeting {

// Where an item stands. Siblings come by their ordinals, those without one last, then as they were
// created.
struct AgendaEntry {
  std::string parent;  // "" at the top
  int ordinal = 0;
  int64_t create_time = 0;
};

// The items of one meeting by name. An item whose parent is not among them stands at the top.
using AgendaTree = std::map<std::string, AgendaEntry>;

// The number of each item, "2.1", by name.
std::map<std::string, std::string> NumbersOf(const AgendaTree& tree);

// A key that sorts as numbers are counted: "00002.00001".
std::string NumberKey(const std::string& number);

// INVALID_ARGUMENT of `parent_item` where an item stands below itself (CYCLE), or too deep.
absl::Status CheckPlace(const AgendaTree& tree, const std::string& name);

// The items that a request puts into order, with their new places. INVALID_ARGUMENT names the place
// that cannot be, or `items` where some of the agenda are missing.
absl::StatusOr<AgendaTree> PlanOrder(const AgendaTree& tree,
                                     const v1::ReorderAgendaItemsRequest& request);

}  // namespace district::meeting
