// How a figure was revised: pure rules.
#pragma once

#include <vector>

#include "common/time/date.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/observations.pb.h"
#include "district/indicator/v1/revisions.pb.h"

namespace district::indicator {

// What an estimate is held against.
struct Patience {
  int stale_days = 0;  // days after the end of its period
  time::DayNumber today = 0;
};

// Returns after how many days an estimate of the indicator is stale where nobody says.
int DefaultStaleDays(const v1::Indicator& indicator);

// Returns what became of a figure from its living states in the order of their releases, at least
// one.
v1::FigureRevision RevisionOf(const v1::Indicator& indicator,
                              const std::vector<v1::Observation>& states, const Patience& patience);

// Returns whether a report on revisions tells of it.
inline bool IsTold(const v1::FigureRevision& revision) {
  return revision.revision_count() > 0 || revision.stale();
}

// Returns how figures of one indicator and measure were revised.
v1::RevisionSummary SummaryOf(const v1::Indicator& indicator,
                              const std::vector<v1::FigureRevision>& revisions);

}  // namespace district::indicator
