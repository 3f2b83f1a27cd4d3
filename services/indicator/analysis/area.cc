#include "services/indicator/analysis/area.h"

#include <set>

#include "absl/strings/match.h"

namespace district::indicator {

bool IsGroup(const std::string& name) { return absl::StartsWith(name, "organizationGroups/"); }

Area::Area(const OrganizationTree& tree, const std::string& name, const time::Period& period)
    : tree_(tree), name_(name), days_{period.begin(), period.end()} {
  start_ = IsGroup(name) ? tree.Members(name, days_) : tree.Through(name, days_);
  std::vector<Days> inside;
  for (const Stay& stay : start_) inside.push_back(stay.days);
  outside_ = Without(days_, inside);
  Order();
  FindEnded();
}

bool Area::has_below() const {
  return IsGroup(name_) || units_.size() > 1 || (units_.size() == 1 && units_.front() != name_);
}

const std::vector<std::string>& Area::ChildrenOf(const std::string& unit) const {
  static const auto* const none = new std::vector<std::string>();
  const auto children = children_.find(unit);
  return children == children_.end() ? *none : children->second;
}

// Orders parents before children. Two units may each have stood below the other, on other days:
// then the first by name goes first.
void Area::Order() {
  std::map<std::string, int> parents;  // that still come before, by unit
  std::vector<std::string> found;
  for (const Stay& stay : start_) {
    if (parents.emplace(stay.unit, 0).second) found.push_back(stay.unit);
  }
  for (size_t i = 0; i < found.size(); ++i) {
    const std::string unit = found[i];
    std::set<std::string> below;
    for (const Stay& stay : tree_.Below(unit, days_)) below.insert(stay.unit);
    for (const std::string& child : below) {
      if (parents.emplace(child, 0).second) found.push_back(child);
      ++parents[child];
    }
    children_[unit].assign(below.begin(), below.end());
  }
  std::set<std::string> free;
  for (const auto& [unit, count] : parents) {
    if (count == 0) free.insert(unit);
  }
  std::set<std::string> waiting(found.begin(), found.end());
  while (!waiting.empty()) {
    const std::string unit = free.empty() ? *waiting.begin() : *free.begin();
    free.erase(unit);
    if (waiting.erase(unit) == 0) continue;
    units_.push_back(unit);
    for (const std::string& child : ChildrenOf(unit)) {
      if (--parents[child] == 0 && waiting.contains(child)) free.insert(child);
    }
  }
}

void Area::FindEnded() {
  for (const std::string& name : units_) {
    const Unit* const unit = tree_.Find(name);
    if (unit == nullptr || unit->life.end <= days_.begin || days_.end <= unit->life.end) continue;
    ended_.push_back({{name, Common(unit->life, days_)}, unit->successors});
  }
}

}  // namespace district::indicator
