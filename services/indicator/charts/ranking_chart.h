// The chart of a ranking: one bar an organization.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/indicator/charts/frame.h"

namespace district::indicator {

struct RankedBar {
  std::string name;
  std::optional<number::Decimal> value = {};
  v1::Observation::Status status = v1::Observation::NORMAL;
  int rank = 0;  // 1 for the best; 0 where there is no figure
};

struct RankingChart {
  ChartFrame frame;
  std::vector<RankedBar> bars = {};  // in the order in which they are drawn
  int decimals = -1;                 // that figures are shown with; -1: as many as there are
};

// Sorts the bars: the best first, those without a figure last, equal ones by name.
void SortByRank(std::vector<RankedBar>& bars);

// Returns the chart as SVG.
std::string DrawRanking(const RankingChart& chart);

}  // namespace district::indicator
