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
#include "services/indicator/figures/register.h"
#include "services/indicator/periods/periods.h"

namespace district::indicator {
namespace {

using v1::Observation;

absl::Status CheckMeasure(const Observation& observation) {
  const bool growth = observation.measure() == Observation::GROWTH;
  const bool share = observation.measure() == Observation::SHARE_OF_PLAN;
  if (growth && observation.base_period().empty()) {
    return api::InvalidField("base_period", "is needed for a growth", "REQUIRED");
  }
  if (!growth && !observation.base_period().empty()) {
    return api::InvalidField("base_period", "goes with a growth only");
  }
  if (growth && observation.base_period() == observation.period()) {
    return api::InvalidField("base_period", "is the period itself");
  }
  if (share && observation.plan().empty()) {
    return api::InvalidField("plan", "is needed for a share of a plan", "REQUIRED");
  }
  if (!share && !observation.plan().empty()) {
    return api::InvalidField("plan", "goes with a share of a plan only");
  }
  if (share && api::TopOf(observation.plan()) != api::TopOf(observation.name())) {
    return api::InvalidField("plan", "belongs to another indicator");
  }
  return absl::OkStatus();
}

// Zero is a value; where there is none, the reason stands in its place.
absl::Status CheckObservation(Observation& observation, const Observation*) {
  if (observation.status() == Observation::STATUS_UNSPECIFIED) {
    observation.set_status(Observation::NORMAL);
  }
  const bool absent = observation.absence() != Observation::ABSENCE_UNSPECIFIED;
  if (observation.has_value() == absent) {
    return api::InvalidField(
        "value", "either a value or the reason of its absence is to be given, and not both");
  }
  return CheckMeasure(observation);
}

// The plans named by shares, by name.
absl::StatusOr<std::map<std::string, v1::Plan>> PlansOf(
    db::Session& session, const std::vector<resource::PlacedChange>& changes) {
  std::set<std::string> names;
  for (const resource::PlacedChange& change : changes) {
    const std::string& plan = change.change.after_as<Observation>().plan();
    if (!plan.empty()) names.insert(plan);
  }
  std::map<std::string, v1::Plan> plans;
  if (names.empty()) return plans;
  auto rows =
      session.Query(db::SqlCat("SELECT name, body FROM plans WHERE ", db::IsIn("name", names)));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    plans[row.Text(0)].ParseFromString(row.Text(1));
  }
  return plans;
}

// Refuses a share of a plan of somebody else, or for a period of which this one is no part.
absl::Status CheckIsOfPlan(const Observation& observation, const v1::Plan& plan) {
  if (plan.organization() != observation.organization()) {
    return api::InvalidField("plan", absl::StrCat("is one of ", plan.organization()),
                             "PLAN_OF_ANOTHER_ORGANIZATION");
  }
  const auto part = time::Period::Parse(observation.period());
  const auto whole = time::Period::Parse(plan.period());
  if (part.ok() && whole.ok() && !whole->Contains(*part)) {
    return api::InvalidField("plan", absl::StrCat("is one for ", plan.period()),
                             "PLAN_OF_ANOTHER_PERIOD");
  }
  return absl::OkStatus();
}

absl::Status CheckPlans(resource::Writes& writes,
                        const std::vector<resource::PlacedChange>& changes) {
  auto plans = PlansOf(writes.transaction(), changes);
  if (!plans.ok()) return plans.status();
  for (const resource::PlacedChange& change : changes) {
    const auto& observation = change.change.after_as<Observation>();
    const auto plan = plans->find(observation.plan());
    if (change.change.action == resource::Action::kDelete || plan == plans->end()) continue;
    absl::Status status = CheckIsOfPlan(observation, plan->second);
    if (!status.ok()) return api::WithFieldPrefix(status, api::Below(change.path));
  }
  return absl::OkStatus();
}

std::unique_ptr<resource::Collection> Observations() {
  return resource::Declare<Observation>("observations")
      .OrderByNumber("period", "from_day")
      .Derive("indicator", [](const Observation& o) -> db::Value { return api::TopOf(o.name()); })
      .Derive("from_day", [](const Observation& o) -> db::Value { return FirstDayOf(o.period()); })
      .Normalize(&CheckObservation)
      .Unique(
          "uq_observations_key", "observation_key",
          [](const Observation& o) {
            return absl::StrCat(api::TopOf(o.name()), " ", o.organization(), " ", o.period(), " ",
                                static_cast<int>(o.measure()), " ", o.base_period(), " ", o.plan());
          },
          "period",
          "there is an observation of this organization, period, measure, base and plan already",
          "Số liệu của kỳ này đã tồn tại; hãy sửa số liệu đó.")
      .ValidateBatch(&CheckPlans)
      .WithHistory();
}

}  // namespace

void RegisterFigures(resource::Service& service) { service.Serve(Observations()); }

}  // namespace district::indicator
