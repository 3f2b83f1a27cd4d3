// indicators:compare: finds the figures that a comparison needs.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/errors.h"
#include "common/resource/reads.h"
#include "services/indicator/analysis/comparison.h"
#include "services/indicator/analysis/register.h"
#include "services/indicator/catalogue/find.h"
#include "services/indicator/plans/find.h"

namespace district::indicator {
namespace {

using v1::CompareIndicatorRequest;
using v1::Comparison;
using v1::Observation;

// Whether a share is to be told of: one of the plan in force goes before those of other plans, and
// of these the one that changed last.
bool IsMeant(const Observation& share, const Figures& figures) {
  if (!figures.plan) return false;
  const std::string& in_force = figures.plan->name();
  if (!figures.share_of_plan || share.plan() == in_force) return true;
  return figures.share_of_plan->plan() != in_force &&
         resource::GetMicros(share, "update_time") >
             resource::GetMicros(*figures.share_of_plan, "update_time");
}

absl::Status FindObservations(db::Session& session, const CompareIndicatorRequest& request,
                              const std::string& period, const std::string& base_period,
                              Figures& figures) {
  const db::Sql found = resource::Versions(
      "observations", "body",
      db::SqlCat("indicator = ", db::Bind(request.indicator()),
                 " AND organization = ", db::Bind(request.organization()), " AND ",
                 db::IsIn("period", std::vector<std::string>{period, base_period})),
      resource::GetMicros(request, "read_time"));
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(found);
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    Observation observation;
    observation.ParseFromString(row.Text());
    const bool is_base = observation.period() == base_period;
    switch (observation.measure()) {
      case Observation::LEVEL:
        (is_base ? figures.base_level : figures.level) = std::move(observation);
        break;
      case Observation::GROWTH:
        if (!is_base && observation.base_period() == base_period) {
          figures.growth = std::move(observation);
        }
        break;
      case Observation::SHARE_OF_PLAN:
        if (!is_base && IsMeant(observation, figures)) {
          figures.share_of_plan = std::move(observation);
        }
        break;
      default:
        break;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Comparison> CompareIndicator(const rpc::Call&,
                                            const CompareIndicatorRequest& request,
                                            db::Session& session) {
  const time::Period period = *time::Period::Parse(request.period());
  std::optional<time::Period> base = period.YearBefore();
  if (!request.base_period().empty()) base = *time::Period::Parse(request.base_period());
  if (!base)
    return api::InvalidField("base_period", "is needed for a period without a year before");

  auto indicator = FindIndicator(request.indicator(), session);
  if (!indicator.ok()) return indicator.status();
  Figures figures;
  figures.indicator = *std::move(indicator);
  auto plan = FindPlan({.indicator = request.indicator(),
                        .organization = request.organization(),
                        .period = period,
                        .as_of = PlanDay(request, period),
                        .series = request.plan_series()},
                       session);
  if (!plan.ok()) return plan.status();
  figures.plan = *std::move(plan);
  absl::Status found = FindObservations(session, request, period.code(), base->code(), figures);
  if (!found.ok()) return found;

  Comparison comparison;
  comparison.set_indicator(request.indicator());
  comparison.set_organization(request.organization());
  comparison.set_period(period.code());
  comparison.set_base_period(base->code());
  Compare(figures, period, comparison);
  return comparison;
}

}  // namespace

void ServeComparisons(resource::Service& service) {
  service.ServeReport<CompareIndicatorRequest, Comparison>(
      "district.indicator.v1.ObservationService.CompareIndicator", &CompareIndicator);
}

}  // namespace district::indicator
