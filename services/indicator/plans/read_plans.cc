#include "services/indicator/plans/read_plans.h"

#include <utility>

#include "common/api/names.h"
#include "common/time/date.h"

namespace district::indicator {
namespace {

constexpr int kMostPlans = 20000;

}  // namespace

absl::StatusOr<PlansByIndicator> ReadPlans(const std::vector<std::string>& indicators,
                                           const std::string& organization, absl::CivilDay end,
                                           db::Session& session) {
  PlansByIndicator plans;
  if (indicators.empty()) return plans;
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT body FROM plans WHERE ", db::IsIn("indicator", indicators),
      " AND organization = ", db::Bind(organization), " AND delete_time = 0 AND from_day < ",
      db::Bind(time::FromCivilDay(end)), " ORDER BY from_day DESC, name LIMIT ", kMostPlans));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    v1::Plan plan;
    plan.ParseFromString(row.Text());
    plans[std::string(api::TopOf(plan.name()))].push_back(std::move(plan));
  }
  return plans;
}

}  // namespace district::indicator
