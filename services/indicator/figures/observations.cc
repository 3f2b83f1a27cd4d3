// Observations: declaration and rules.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "common/time/period.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/observations.pb.h"
#include "services/indicator/collection/figure_locks.h"
#include "services/indicator/figures/categories.h"
#include "services/indicator/figures/known.h"
#include "services/indicator/figures/register.h"
#include "services/indicator/figures/rules.h"
#include "services/indicator/periods/periods.h"
#include "services/indicator/plans/in_force.h"
#include "services/indicator/tree/life.h"
#include "services/indicator/validation/on_write.h"

namespace district::indicator {
namespace {

using v1::Observation;

// The resources of a table by their names.
template <typename Resource>
absl::StatusOr<std::map<std::string, Resource>> Named(db::Session& session, const char* table,
                                                      const std::set<std::string>& names) {
  std::map<std::string, Resource> resources;
  if (names.empty()) return resources;
  auto rows = session.Query(
      db::SqlCat("SELECT name, body FROM ", table, " WHERE ", db::IsIn("name", names)));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    resources[row.Text(0)].ParseFromString(row.Text(1));
  }
  return resources;
}

bool IsDeletion(const resource::PlacedChange& change) {
  return change.change.action == resource::Action::kDelete;
}

// Refuses a share of a plan of somebody else, or for a period of which this one is no part.
absl::Status CheckIsOfPlan(const Observation& observation, const v1::Plan& plan) {
  if (plan.organization() != observation.organization()) {
    return api::InvalidField("plan", absl::StrCat("is one of ", plan.organization()),
                             "PLAN_OF_ANOTHER_ORGANIZATION");
  }
  const auto part = time::Period::Parse(observation.period());
  const auto whole = time::Period::Parse(plan.period());
  if (part.ok() && whole.ok() && !IsPartOf(*part, *whole)) {
    return api::InvalidField("plan", absl::StrCat("is one for ", plan.period()),
                             "PLAN_OF_ANOTHER_PERIOD");
  }
  return absl::OkStatus();
}

absl::Status CheckPlans(resource::Writes& writes,
                        const std::vector<resource::PlacedChange>& changes) {
  std::set<std::string> names;
  for (const resource::PlacedChange& change : changes) {
    const std::string& plan = change.change.after_as<Observation>().plan();
    if (!plan.empty()) names.insert(plan);
  }
  auto plans = Named<v1::Plan>(writes.transaction(), "plans", names);
  if (!plans.ok()) return plans.status();
  for (const resource::PlacedChange& change : changes) {
    const auto& observation = change.change.after_as<Observation>();
    const auto plan = plans->find(observation.plan());
    if (IsDeletion(change) || plan == plans->end()) continue;
    absl::Status status = CheckIsOfPlan(observation, plan->second);
    if (!status.ok()) return api::WithFieldPrefix(status, api::Below(change.path));
  }
  return absl::OkStatus();
}

absl::Status CheckCategories(resource::Writes& writes,
                             const std::vector<resource::PlacedChange>& changes) {
  std::set<std::string> names;
  for (const resource::PlacedChange& change : changes) {
    const auto& observation = change.change.after_as<Observation>();
    if (!observation.category().empty()) names.insert(api::TopOf(observation.name()));
  }
  auto indicators = Named<v1::Indicator>(writes.transaction(), "indicators", names);
  if (!indicators.ok()) return indicators.status();
  for (const resource::PlacedChange& change : changes) {
    const auto& observation = change.change.after_as<Observation>();
    if (IsDeletion(change) || observation.category().empty()) continue;
    absl::Status status =
        CheckCategory(observation.category(), (*indicators)[api::TopOf(observation.name())]);
    if (!status.ok()) return api::WithFieldPrefix(status, api::Below(change.path));
  }
  return absl::OkStatus();
}

std::unique_ptr<resource::Collection> Observations() {
  return resource::Declare<Observation>("observations")
      .OrderByNumber("period", "from_day")
      .Derive("indicator", [](const Observation& o) -> db::Value { return api::TopOf(o.name()); })
      .Derive("from_day", [](const Observation& o) -> db::Value { return FirstDayOf(o.period()); })
      .Normalize(&CheckFigure)
      .Unique("uq_observations_key", "observation_key", &KeyOf, "period",
              "there is an observation of this organization, period, measure, base, plan and "
              "category already",
              "Số liệu của kỳ này đã tồn tại; hãy sửa số liệu đó.")
      .ValidateBatch(&CheckPlans)
      .ValidateBatch(&CheckCategories)
      .ValidateBatch(&CheckLife)
      .ValidateBatch(&CheckLocks)
      .ValidateBatch(&validation::CheckValidationRules)
      .WithHistory();
}

}  // namespace

void RegisterFigures(resource::Service& service) {
  service.Serve(Observations());
  ServeRevisions(service);
}

}  // namespace district::indicator
