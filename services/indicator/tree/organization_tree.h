// Which organizations stood where on which days, who followed whom, and which were grouped: pure
// rules.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

namespace district::indicator {

// Whole days from `begin` to the one before `end`.
struct Days {
  absl::CivilDay begin, end;

  bool empty() const { return end <= begin; }
  bool Contains(const Days& other) const { return begin <= other.begin && other.end <= end; }
  int64_t count() const { return empty() ? 0 : end - begin; }
  bool operator==(const Days&) const = default;
};
// All days that dates can name.
inline constexpr int kFirstYear = 1, kYearAfterLast = 10000;
inline Days AllDays() { return {absl::CivilDay(kFirstYear), absl::CivilDay(kYearAfterLast)}; }
// The days of both.
Days Common(const Days& a, const Days& b);
// The days of any of them, in order, those that touch each other together.
std::vector<Days> Joined(std::vector<Days> all);
// The days of `days` that none of `taken` has, in order.
std::vector<Days> Without(const Days& days, const std::vector<Days>& taken);

// Where an organization stood: below `parent`, or at the top where that is "".
struct Place {
  std::string parent;
  Days days;
};

struct Unit {
  Days life = AllDays();
  std::vector<Place> places;            // in the order of time
  std::vector<std::string> successors;  // that took over from it
};

// A unit on some days.
struct Stay {
  std::string unit;
  Days days;
  bool operator==(const Stay&) const = default;
};

class OrganizationTree {
 public:
  void Add(const std::string& name, Unit unit);
  void AddGroup(const std::string& name, std::vector<Stay> members);

  // Null where there is none.
  const Unit* Find(const std::string& name) const;
  bool HasGroup(const std::string& name) const { return groups_.contains(name); }

  // Returns who stood directly below `parent` when, by name, then by time.
  std::vector<Stay> Below(const std::string& parent, const Days& days) const;
  // Returns all that `unit` stood below, at any height, and when.
  std::vector<Stay> Above(const std::string& unit, const Days& days) const;
  // Returns a unit on the days of its life, and before those the units that were merged into it and
  // into nothing else.
  std::vector<Stay> Through(const std::string& unit, const Days& days) const;
  // Returns whether others went into a unit, or came out of one that went on, after the first of
  // the days.
  bool TerritoryChanges(const std::string& unit, const Days& days) const;
  // Returns the members of a group, each day of each once: through mergers and splits, forward
  // where all that a successor took over from were members; without what stood below another
  // member.
  std::vector<Stay> Members(const std::string& group, const Days& days) const;

 private:
  using DaysByUnit = std::map<std::string, std::vector<Days>>;

  void AddThrough(const std::string& unit, const Days& days, std::set<std::string>& visited,
                  DaysByUnit& found) const;
  void AddSuccessors(const Stay& member, const std::set<std::string>& members,
                     std::set<std::string>& visited, DaysByUnit& found) const;
  bool TookOverFromMembersOnly(const std::string& successor,
                               const std::set<std::string>& members) const;
  static std::vector<Stay> StaysOf(const DaysByUnit& found);

  std::map<std::string, Unit> units_;
  std::map<std::string, std::set<std::string>> below_;         // children by parent, on any day
  std::map<std::string, std::set<std::string>> predecessors_;  // by successor
  std::map<std::string, std::vector<Stay>> groups_;
};

}  // namespace district::indicator
