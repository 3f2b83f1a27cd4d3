// Making the figure of a period from the figures of others: pure rules.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/number/decimal.h"
#include "common/time/period.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/queries.pb.h"

namespace district::indicator {

// A reported level, of one indicator and organization.
struct Figure {
  time::Period period;
  number::Decimal value;
  v1::Observation::Status status = v1::Observation::NORMAL;
  v1::Observation::Cutoff cutoff = v1::Observation::CALENDAR;
};

// A figure that another was made of, added or, where `subtracted`, taken away.
struct Part {
  const Figure* figure;
  bool subtracted = false;
};

// A reported figure, and what its parts come to where that is another value.
struct Discrepancy {
  const Figure* reported;
  number::Decimal parts_value;
};

// The figure of a period. `value` is absent where none can be made.
struct RolledUp {
  v1::QueryCell::Method method = v1::QueryCell::MISSING;
  std::optional<number::Decimal> value;
  std::vector<Part> parts;
  // How many months, or days where parts are not of whole months, are covered, of how many.
  int covered = 0, total = 0;
  v1::QueryCell::CoverageUnit unit = v1::QueryCell::MONTHS;

  bool complete() const { return covered == total; }
};

// Returns the figure of `period` from the figures of one indicator and organization, each of
// another period: the reported one; else one made of parts that cover it whole, the coarsest that
// there are, of several kinds too; else, for sums, a longer figure less the rest of it; else of
// those parts that there are, and then it is incomplete. Nothing is counted twice: all parts have
// one cut-off, the one by which more is covered, the calendar's where both cover the same.
//   SUM       the parts add up
//   AVERAGE   the unweighted mean of parts of one kind
//   LAST      the part that ends last; complete where it ends with the period
//   others    reported figures only
RolledUp RollUpInTime(const std::vector<Figure>& figures, const time::Period& period,
                      v1::Indicator::Aggregation aggregation);

// Returns where the reported figures that a sum was made of are not what their own parts come to:
// those that are shorter and shorter, each time the coarsest that cover them whole.
std::vector<Discrepancy> DiscrepanciesIn(const RolledUp& sum, const std::vector<Figure>& figures);

}  // namespace district::indicator
