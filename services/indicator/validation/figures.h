// The figures that rules are about, as they are stored.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/db/database.h"
#include "common/number/decimal.h"
#include "district/indicator/v1/observations.pb.h"
#include "services/indicator/validation/outliers.h"

namespace district::indicator::validation {

// Where a figure stands; of several the one that counts (see ValidationRule.measure).
struct FigureKey {
  v1::Observation::Measure measure;
  std::string indicator, organization, period;
  auto operator<=>(const FigureKey&) const = default;
};

struct KnownFigure {
  std::string observation;               // its name
  std::optional<number::Decimal> value;  // nothing: it is missing, or absent for a reason
};
using FiguresByKey = std::map<FigureKey, KnownFigure>;

// Returns where a figure stands; nothing where no rule is about it.
std::optional<FigureKey> KeyOf(const v1::Observation& observation);

// Returns the living figures of the keys.
absl::StatusOr<FiguresByKey> ReadFigures(const std::set<FigureKey>& keys, db::Session& session);

// The series of an indicator, an organization and a measure.
struct SeriesKey {
  v1::Observation::Measure measure;
  std::string indicator, organization;
  auto operator<=>(const SeriesKey&) const = default;
};
// Returns the living figures of the series that begin from `first` on and before `end`, by key.
absl::StatusOr<FiguresByKey> ReadSeriesOf(const std::set<SeriesKey>& keys, absl::CivilDay first,
                                          absl::CivilDay end, db::Session& session);

}  // namespace district::indicator::validation
