#include "services/indicator/plans/find.h"

#include <vector>

#include "services/indicator/plans/in_force.h"

namespace district::indicator {
namespace {

// More plans of an organization and indicator that begin before the end of a period, one a period,
// series and adjustment, are not looked through.
constexpr int kMostPlans = 1000;

}  // namespace

absl::StatusOr<std::optional<v1::Plan>> FindPlan(const PlanQuery& query, db::Session& session) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT body FROM plans WHERE indicator = ", db::Bind(query.indicator),
      " AND organization = ", db::Bind(query.organization), " AND delete_time = 0 AND from_day < ",
      db::Bind(time::FromCivilDay(query.period.end())), " ORDER BY from_day DESC LIMIT ",
      kMostPlans));
  if (!rows.ok()) return rows.status();
  std::vector<v1::Plan> plans(rows->size());
  for (size_t i = 0; i < plans.size(); ++i) plans[i].ParseFromString((*rows)[i].Text());
  return PlanInForce(plans, query.period, query.as_of, query.series);
}

}  // namespace district::indicator
