// Choosing whose figures count for which days: pure rules behind RollUpInSpace.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/indicator/analysis/space_rollup.h"

namespace district::indicator {

class SpacePlan {
 public:
  // `with_partial`: figures that cover only some of a unit's days are taken, and the units below
  // stand for the rest. All must outlive it.
  SpacePlan(const SpaceQuestion& question, const Area& area, bool with_partial);

  std::vector<Share> Make();

 private:
  bool is_state() const {
    return question_.figures.aggregation == v1::Indicator::LAST && !question_.ratio;
  }
  void FindReporting();
  bool IsReportedBelow(const std::string& unit) const;
  bool Reports(const std::string& unit) const;
  Share Own(const std::string& unit, const Days& days) const;
  bool IsComplete(const Share& share) const;
  // Returns the days that a unit's own figures do not cover.
  std::vector<Days> MissingOf(const Share& share) const;
  void Visit(const std::string& unit, const Days& days);
  // Asks the units below to stand for some days; nobody stands for those on which there are none.
  void Descend(const std::string& unit, const Days& days);
  // Has the last figures of what was merged or divided stand in for successors without newer ones.
  void AddStandIns();

  const SpaceQuestion& question_;
  const Area& area_;
  const bool with_partial_;
  std::set<std::string> reporting_;  // units that report, or below which something is reported
  std::map<std::string, std::vector<Days>> pending_;
  std::map<std::string, std::vector<Days>> visited_;
  std::vector<Share> shares_;
};

}  // namespace district::indicator
