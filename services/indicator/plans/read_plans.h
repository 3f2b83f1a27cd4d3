// The plans of many indicators at once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/db/database.h"
#include "district/indicator/v1/indicators.pb.h"

namespace district::indicator {

// By indicator.
using PlansByIndicator = std::map<std::string, std::vector<v1::Plan>>;

// Returns the living plans of an organization that begin before `end`, for PlanInForce to choose
// from; of more than 20000 those that began last.
absl::StatusOr<PlansByIndicator> ReadPlans(const std::vector<std::string>& indicators,
                                           const std::string& organization, absl::CivilDay end,
                                           db::Session& session);

}  // namespace district::indicator
