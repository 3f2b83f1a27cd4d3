// What is known of indicators, for a report.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/time/date.h"
#include "common/time/period.h"
#include "services/indicator/words/composition.h"

namespace district::indicator {

struct FactsQuery {
  std::string organization;
  time::Period period, base;
  time::DayNumber plan_as_of;
  v1::Plan::Series plan_series;
  int64_t read_time = 0;  // microseconds; 0: now
};

// Returns the indicators that have a figure of the organization and period, those of the first
// fields first; at most 100.
absl::StatusOr<std::vector<std::string>> IndicatorsWithFigures(const FactsQuery& query,
                                                               db::Session& session);

// Returns what is known of the indicators. NOT_FOUND of one that is not there.
absl::StatusOr<FactsByIndicator> ReadFacts(const FactsQuery& query,
                                           const std::vector<std::string>& indicators,
                                           db::Session& session);

}  // namespace district::indicator
