// The copied tree of organizations in the database.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "services/indicator/tree/organization_tree.h"

namespace district::indicator {

// How far the tree follows the feed of personnel.
struct TreeState {
  std::string token;      // after which the feed goes on; "" before the tree was first copied
  int64_t tree_time = 0;  // microseconds: when it was known to be current
  int64_t version = 0;    // changes with the tree
};

// What became of units and groups, by name; nothing where they are gone.
struct TreeChanges {
  std::map<std::string, std::optional<Unit>> units;
  std::map<std::string, std::optional<std::vector<Stay>>> groups;

  bool empty() const { return units.empty() && groups.empty(); }
};

absl::StatusOr<TreeState> ReadTreeState(db::Session& session);
absl::StatusOr<OrganizationTree> ReadTree(db::Session& session);
// Returns the days on which units lived, of those of the names that are known.
absl::StatusOr<std::map<std::string, Days>> ReadLives(const std::vector<std::string>& units,
                                                      db::Session& session);

// Takes changes over, and that the tree now stands at `to`; `to.version` is made here. Answers
// false, and changes nothing, where somebody else went on from `from` meanwhile.
absl::StatusOr<bool> ChangeTree(const TreeState& from, const TreeChanges& changes,
                                const TreeState& to, db::Transaction& transaction);
// The same for a tree that takes the place of all that there was.
absl::StatusOr<bool> ReplaceTree(const TreeState& from, const TreeChanges& whole,
                                 const TreeState& to, db::Transaction& transaction);

}  // namespace district::indicator
