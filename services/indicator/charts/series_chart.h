// The chart of a series: figures over time, beside the plan and its pace.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/indicator/charts/frame.h"

namespace district::indicator {

struct SeriesPoint {
  time::Period period;
  std::optional<number::Decimal> value = {};
  v1::Observation::Status status = v1::Observation::NORMAL;
  std::optional<number::Decimal> expected = {};  // by the pace of the plan
  std::optional<number::Decimal> target = {};    // of the plan
};

struct SeriesChart {
  ChartFrame frame;
  std::vector<SeriesPoint> points = {};  // one at least
  int decimals = -1;                     // that figures are shown with; -1: as many as there are
};

// Returns the chart as SVG.
std::string DrawSeries(const SeriesChart& chart);

// Returns how a period is named below its point, beside its year: `T6`, `Q2`, `6T đầu`; empty for
// a year, which is its own name.
std::string PointLabel(const time::Period& period);

// Returns which points are named so that no two names of that width meet: every `n`th, months
// in step with the year.
std::vector<bool> NamedPoints(const std::vector<time::Period>& periods, double step, double width);

}  // namespace district::indicator
