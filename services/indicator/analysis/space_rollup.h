// Making the figure of a unit, or of a group, from the figures of the units in it: pure rules.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "services/indicator/analysis/area.h"
#include "services/indicator/analysis/unit_figures.h"

namespace district::indicator {

// The figures of units; null where a unit has none.
using FiguresOf = std::function<const UnitFigures*(const std::string& unit)>;

// The figures of an indicator and how they combine in time.
struct TimedFigures {
  FiguresOf of;
  v1::Indicator::Aggregation aggregation = v1::Indicator::SUM;
};

// What a ratio is made of: `factor` times the sum of the numerators, divided by that of the
// denominators.
struct RatioOperands {
  TimedFigures numerator, denominator;
  number::Decimal factor{1};
};

struct SpaceQuestion {
  TimedFigures figures;
  v1::Indicator::Aggregation aggregation = v1::Indicator::SUM;  // over units
  std::optional<RatioOperands> ratio;                           // for WEIGHTED_RATIO
};

// What one unit brings for some days. Figures are rolled up in time within those days.
struct Share {
  std::string unit;
  Days days;
  RolledUp figure;       // of a ratio: its numerator
  RolledUp denominator;  // of a ratio
  const UnitFigures* figures = nullptr;
  const UnitFigures* denominators = nullptr;  // of a ratio
  // Of `days`, those that it does not cover and no unit below it stands for.
  std::vector<Days> missing;
};

// The figure of an area. `value` is absent where none can be made.
struct RolledUpInSpace {
  std::optional<number::Decimal> value;
  std::vector<Share> shares;
  // Units whose figures cover all their days, of how many; a unit below which nothing was reported
  // counts as one.
  int covered_units = 0, total_units = 0;
  std::vector<Days> uncovered;  // on which some unit is not covered, or there is none
  // Of a ratio: the percentage that the denominators of covered units are of all; absent where one
  // of these is not known.
  std::optional<number::Decimal> denominator_percent;
  v1::QueryCell::Refusal refusal = v1::QueryCell::REFUSAL_UNSPECIFIED;

  bool complete() const { return uncovered.empty() && covered_units == total_units; }
};

// Returns the figure of an area from those of its units. Each unit counts for the days on which it
// stood there: units' own figures come first, rolled up in time within those days, and stand for
// all below them; where they do not cover the days, the units below do. For sums a unit's own
// figures of some of its days go together with those of the units below for the rest, unless more
// is covered without them. No unit and day is counted twice.
//   SUM             the shares add up; means in time weigh by the days of the unit there
//   AVERAGE         the mean over units, each weighed by its days there
//   LAST            the share that ends last, where one alone does
//   WEIGHTED_RATIO  the ratio of the sums of numerators and denominators that are both complete
//   others          none: refused
// Of what is a state in time (LAST) the units count that stand there on the last day; one that took
// over from others and has not reported since is stood in for by their last figures beside its own.
RolledUpInSpace RollUpInSpace(const SpaceQuestion& question, const Area& area);

}  // namespace district::indicator
