// The levels of one unit as they count where units are put together: pure rules.
#pragma once

#include <vector>

#include "services/indicator/analysis/time_rollup.h"
#include "services/indicator/tree/organization_tree.h"

namespace district::indicator {

// The figures of a unit, each cut to the days on which the unit lived: what a ward that was
// dissolved on 15 May reported of May is a figure of its last fifteen days. What was reported of
// days on which it did not live counts for others.
class UnitFigures {
 public:
  // `reported` must outlive it.
  UnitFigures(const std::vector<Figure>& reported, const Days& life);

  // Returns the figure of some days. Its parts are figures that were cut.
  RolledUp RollUp(const Days& days, v1::Indicator::Aggregation aggregation) const;
  // Returns where the parts of what was rolled up are not what their own parts come to.
  std::vector<Discrepancy> DiscrepanciesOf(const RolledUp& sum) const;
  // Returns what a part was cut from.
  const Figure& ReportedOf(const Figure& cut) const { return *reported_[&cut - cut_.data()]; }
  // Returns whether a figure lies within the days.
  bool AnyWithin(const Days& days) const;

 private:
  std::vector<Figure> cut_;
  std::vector<const Figure*> reported_;  // by place in `cut_`
};

// Returns the days of a period.
inline Days SpanOf(const time::Period& period) { return {period.begin(), period.end()}; }

}  // namespace district::indicator
