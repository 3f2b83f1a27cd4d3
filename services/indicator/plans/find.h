// The plan in force for an indicator of an organization.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/time/date.h"
#include "common/time/period.h"
#include "district/indicator/v1/indicators.pb.h"

namespace district::indicator {

struct PlanQuery {
  const std::string& indicator;
  const std::string& organization;
  const time::Period& period;
  time::DayNumber as_of;
  v1::Plan::Series series;
};

// Returns the plan that is in force (see PlanInForce).
absl::StatusOr<std::optional<v1::Plan>> FindPlan(const PlanQuery& query, db::Session& session);

// Returns the day of which a request means the plan in force: its `plan_as_of`, or the last of the
// period.
template <typename Request>
time::DayNumber PlanDay(const Request& request, const time::Period& period) {
  return request.has_plan_as_of() ? time::LastDay(time::ToDayNumber(request.plan_as_of()))
                                  : time::FromCivilDay(period.end() - 1);
}

}  // namespace district::indicator
