// The reported levels of indicators and organizations.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/db/database.h"
#include "district/indicator/v1/observations.pb.h"
#include "services/indicator/analysis/time_rollup.h"

namespace district::indicator {

// The levels of one indicator and organization.
struct Series {
  std::vector<Figure> figures;
  std::map<std::string, std::string> names;                  // of observations, by period
  std::map<std::string, v1::Observation::Absence> absences;  // by period
};
// By indicator and organization.
using SeriesByKey = std::map<std::pair<std::string, std::string>, Series>;

// Figures of periods that begin from `first` on and before `end`, not of single categories, as they
// were known and published (microseconds; 0: now, see resource::Moment).
struct FigureQuery {
  std::vector<std::string> indicators, organizations;
  absl::CivilDay first, end;
  int64_t read_time = 0, published_as_of = 0;
};

// A cumulative figure that a period is the rest of begins at most so long before it.
inline constexpr int kDaysBefore = 366;

// Nothing where there are more than `most` figures.
absl::StatusOr<std::optional<SeriesByKey>> ReadSeries(const FigureQuery& query, int most,
                                                      db::Session& session);

}  // namespace district::indicator
