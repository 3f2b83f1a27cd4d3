// indicators:compare: finds the figures that a comparison needs.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/reads.h"
#include "services/indicator/comparison.h"
#include "services/indicator/indicator.h"
#include "services/indicator/periods.h"

namespace district::indicator {
namespace {

using v1::CompareIndicatorRequest;
using v1::Comparison;
using v1::Observation;

// The plan of the year in its latest version.
absl::StatusOr<std::optional<v1::Plan>> FindPlan(db::Session& session,
                                                 const CompareIndicatorRequest& request,
                                                 const time::Period& year) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      "SELECT body FROM plans WHERE indicator = ? AND organization = ? AND period = ? AND "
      "delete_time = 0 LIMIT 100",
      {request.indicator(), request.organization(), year.code()});
  if (!rows.ok()) return rows.status();
  std::optional<v1::Plan> latest;
  for (const db::Row& row : *rows) {
    v1::Plan plan;
    plan.ParseFromString(db::AsText(row[0]));
    if (!latest || plan.version() > latest->version()) latest = std::move(plan);
  }
  return latest;
}

absl::Status FindObservations(db::Session& session, const CompareIndicatorRequest& request,
                              const std::string& period, const std::string& base_period,
                              Figures& figures) {
  const auto found =
      resource::Versions("observations", "body",
                         {"indicator = ? AND organization = ? AND period IN (?, ?)",
                          {request.indicator(), request.organization(), period, base_period}},
                         resource::GetMicros(request, "read_time"));
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(found.sql, found.parameters);
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    Observation observation;
    observation.ParseFromString(db::AsText(row[0]));
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
        if (!is_base && figures.plan && observation.plan() == figures.plan->name()) {
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

  absl::StatusOr<std::vector<db::Row>> indicators = session.Query(
      "SELECT 1 FROM indicators WHERE name = ? AND delete_time = 0", {request.indicator()});
  if (!indicators.ok()) return indicators.status();
  if (indicators->empty())
    return api::NotFound("indicator.district/Indicator", request.indicator());

  Figures figures;
  if (const std::optional<time::Period> year = period.CalendarYear()) {
    auto plan = FindPlan(session, request, *year);
    if (!plan.ok()) return plan.status();
    figures.plan = *std::move(plan);
  }
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
  service.ServeRead<CompareIndicatorRequest, Comparison>(
      "district.indicator.v1.ObservationService.CompareIndicator", &CompareIndicator);
}

}  // namespace district::indicator
