#include "services/indicator/tree/organization_tree.h"

#include <algorithm>
#include <utility>

namespace district::indicator {

Days Common(const Days& a, const Days& b) {
  return {std::max(a.begin, b.begin), std::min(a.end, b.end)};
}

std::vector<Days> Joined(std::vector<Days> all) {
  std::erase_if(all, [](const Days& days) { return days.empty(); });
  std::sort(all.begin(), all.end(), [](const Days& a, const Days& b) { return a.begin < b.begin; });
  std::vector<Days> joined;
  for (const Days& days : all) {
    if (joined.empty() || joined.back().end < days.begin) {
      joined.push_back(days);
    } else {
      joined.back().end = std::max(joined.back().end, days.end);
    }
  }
  return joined;
}

std::vector<Days> Without(const Days& days, const std::vector<Days>& taken) {
  std::vector<Days> rest;
  absl::CivilDay at = days.begin;
  for (const Days& one : Joined(taken)) {
    if (at < std::min(one.begin, days.end)) rest.push_back({at, std::min(one.begin, days.end)});
    at = std::max(at, one.end);
  }
  if (at < days.end) rest.push_back({at, days.end});
  return rest;
}

void OrganizationTree::Add(const std::string& name, Unit unit) {
  for (const Place& place : unit.places) {
    if (!place.parent.empty()) below_[place.parent].insert(name);
  }
  for (const std::string& successor : unit.successors) predecessors_[successor].insert(name);
  units_[name] = std::move(unit);
}

void OrganizationTree::AddGroup(const std::string& name, std::vector<Stay> members) {
  groups_[name] = std::move(members);
}

const Unit* OrganizationTree::Find(const std::string& name) const {
  const auto unit = units_.find(name);
  return unit == units_.end() ? nullptr : &unit->second;
}

std::vector<Stay> OrganizationTree::Below(const std::string& parent, const Days& days) const {
  std::vector<Stay> stays;
  const auto children = below_.find(parent);
  if (children == below_.end()) return stays;
  for (const std::string& name : children->second) {
    const Unit& child = units_.at(name);
    std::vector<Days> there;
    for (const Place& place : child.places) {
      if (place.parent == parent) there.push_back(Common(Common(place.days, child.life), days));
    }
    for (const Days& one : Joined(std::move(there))) stays.push_back({name, one});
  }
  return stays;
}

// Each unit is looked at once a day: a copy that is made while the tree changes may close a cycle.
std::vector<Stay> OrganizationTree::Above(const std::string& unit, const Days& days) const {
  std::vector<Stay> above;
  std::vector<Stay> next = {{unit, days}};
  DaysByUnit seen;
  for (size_t i = 0; i < next.size(); ++i) {
    const Stay at = next[i];
    const Unit* const found = Find(at.unit);
    if (found == nullptr) continue;
    for (const Days& rest : Without(at.days, seen[at.unit])) {
      for (const Place& place : found->places) {
        const Days there = Common(Common(place.days, found->life), rest);
        if (place.parent.empty() || there.empty()) continue;
        above.push_back({place.parent, there});
        next.push_back({place.parent, there});
      }
    }
    seen[at.unit].push_back(at.days);
  }
  return above;
}

void OrganizationTree::AddThrough(const std::string& unit, const Days& days,
                                  std::set<std::string>& visited, DaysByUnit& found) const {
  const Unit* const known = Find(unit);
  if (known == nullptr || !visited.insert(unit).second) return;
  found[unit].push_back(Common(known->life, days));
  const Days before = {days.begin, std::min(days.end, known->life.begin)};
  const auto predecessors = predecessors_.find(unit);
  if (before.empty() || predecessors == predecessors_.end()) return;
  for (const std::string& name : predecessors->second) {
    const Unit& predecessor = units_.at(name);
    // One that went on, or was divided, is not this unit's past.
    const bool wholly = predecessor.successors.size() == 1 && predecessor.life.end < AllDays().end;
    if (wholly) AddThrough(name, before, visited, found);
  }
}

std::vector<Stay> OrganizationTree::StaysOf(const DaysByUnit& found) {
  std::vector<Stay> stays;
  for (const auto& [unit, all] : found) {
    for (const Days& days : Joined(all)) stays.push_back({unit, days});
  }
  return stays;
}

std::vector<Stay> OrganizationTree::Through(const std::string& unit, const Days& days) const {
  DaysByUnit found;
  std::set<std::string> visited;
  AddThrough(unit, days, visited, found);
  return StaysOf(found);
}

bool OrganizationTree::TerritoryChanges(const std::string& unit, const Days& days) const {
  const Unit* const known = Find(unit);
  if (known == nullptr) return false;
  const auto is_within = [&](absl::CivilDay day) { return days.begin < day && day < days.end; };
  const auto predecessors = predecessors_.find(unit);
  if (predecessors != predecessors_.end()) {
    for (const std::string& name : predecessors->second) {
      if (is_within(units_.at(name).life.end)) return true;
    }
  }
  if (known->life.end < AllDays().end) return false;
  for (const std::string& name : known->successors) {
    const Unit* const successor = Find(name);
    if (successor != nullptr && is_within(successor->life.begin)) return true;
  }
  return false;
}

bool OrganizationTree::TookOverFromMembersOnly(const std::string& successor,
                                               const std::set<std::string>& members) const {
  const auto predecessors = predecessors_.find(successor);
  return predecessors != predecessors_.end() &&
         std::includes(members.begin(), members.end(), predecessors->second.begin(),
                       predecessors->second.end());
}

void OrganizationTree::AddSuccessors(const Stay& member, const std::set<std::string>& members,
                                     std::set<std::string>& visited, DaysByUnit& found) const {
  const Unit* const known = Find(member.unit);
  if (known == nullptr) return;
  const Days after = {std::max(member.days.begin, known->life.end), member.days.end};
  if (after.empty()) return;
  for (const std::string& name : known->successors) {
    const Unit* const successor = Find(name);
    // One that was there before has an area of its own.
    if (successor == nullptr || members.contains(name) || successor->life.begin < known->life.end ||
        !TookOverFromMembersOnly(name, members)) {
      continue;
    }
    found[name].push_back(Common(successor->life, after));
    if (!visited.insert(name).second) continue;
    std::set<std::string> with_it = members;
    with_it.insert(name);
    AddSuccessors({name, after}, with_it, visited, found);
  }
}

std::vector<Stay> OrganizationTree::Members(const std::string& group, const Days& days) const {
  const auto members = groups_.find(group);
  if (members == groups_.end()) return {};
  std::set<std::string> names;
  for (const Stay& member : members->second) names.insert(member.unit);
  DaysByUnit found;
  for (const Stay& member : members->second) {
    const Stay asked = {member.unit, Common(member.days, days)};
    if (asked.days.empty()) continue;
    std::set<std::string> before, after;
    AddThrough(asked.unit, asked.days, before, found);
    AddSuccessors(asked, names, after, found);
  }
  std::vector<Stay> stays;
  for (const Stay& stay : StaysOf(found)) {
    std::vector<Days> covered;
    for (const Stay& above : Above(stay.unit, stay.days)) {
      const auto member = found.find(above.unit);
      if (member == found.end()) continue;
      for (const Days& one : member->second) covered.push_back(Common(one, above.days));
    }
    for (const Days& rest : Without(stay.days, covered)) stays.push_back({stay.unit, rest});
  }
  return stays;
}

}  // namespace district::indicator
