// The units that make up another one, or a group, in a period: pure rules.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/time/period.h"
#include "services/indicator/tree/organization_tree.h"

namespace district::indicator {

// A unit that was dissolved, its days in the period until then, and who took over from it.
struct Ended {
  Stay stay;
  std::vector<std::string> successors;
};

// What stands at and below a unit, or in a group, on each day of a period.
class Area {
 public:
  // The tree must outlive it. `name` is that of an organization or of a group.
  Area(const OrganizationTree& tree, const std::string& name, const time::Period& period);

  const Days& days() const { return days_; }
  // Returns where putting together begins: the unit itself on the days of its life, before them
  // what was merged into it; or the members of the group.
  const std::vector<Stay>& start() const { return start_; }
  // Returns the days on which there is nobody to begin with.
  const std::vector<Days>& outside() const { return outside_; }
  // Returns all units that may count, each after whatever it stood below in the period.
  const std::vector<std::string>& units() const { return units_; }
  // Returns whether more than the unit itself may count.
  bool has_below() const;

  std::vector<Stay> Below(const std::string& unit, const Days& days) const {
    return tree_.Below(unit, days);
  }
  // Returns the units of the area that stood below `unit` on some day of the period.
  const std::vector<std::string>& ChildrenOf(const std::string& unit) const;
  // Returns the units of the area that were dissolved within the period.
  const std::vector<Ended>& ended() const { return ended_; }

 private:
  void Order();
  void FindEnded();

  const OrganizationTree& tree_;
  const std::string name_;
  const Days days_;
  std::vector<Stay> start_;
  std::vector<Days> outside_;
  std::vector<std::string> units_;
  std::vector<Ended> ended_;
  std::map<std::string, std::vector<std::string>> children_;
};

// Returns whether a name is that of a group, `organizationGroups/x`.
bool IsGroup(const std::string& name);

}  // namespace district::indicator
