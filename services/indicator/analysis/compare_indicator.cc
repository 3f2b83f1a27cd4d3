// indicators:compare: finds the figures that a comparison needs.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/errors.h"
#include "common/number/decimal_proto.h"
#include "common/resource/reads.h"
#include "common/time/date.h"
#include "common/time/period.h"
#include "services/indicator/analysis/comparison.h"
#include "services/indicator/analysis/indicator_levels.h"
#include "services/indicator/analysis/register.h"
#include "services/indicator/catalogue/computation.h"
#include "services/indicator/catalogue/find.h"
#include "services/indicator/figures/known.h"
#include "services/indicator/plans/find.h"
#include "services/indicator/tree/organization_tree.h"
#include "services/indicator/tree/tree_cache.h"

namespace district::indicator {
namespace {

using time::Period;
using v1::CompareIndicatorRequest;
using v1::Comparison;
using v1::Observation;

// Two periods of all that stands behind an indicator.
constexpr int kMostFiguresBehind = 20000;

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

// More figures of an indicator and organization in two periods, one a measure, base and plan, and
// levels with flags between them are refused: of some of them the two might be missing.
constexpr int kMostFigures = 1000;

// The two periods; the base has none of its own where there is no same period a year before.
struct ComparedPeriods {
  Period period;
  std::optional<Period> base;
};

bool HasBreak(const Observation& level) {
  return std::find(level.flags().begin(), level.flags().end(), Observation::BREAK) !=
         level.flags().end();
}

// What is asked for: the figures of the two periods, and those between that may be a break.
db::Sql Asked(const CompareIndicatorRequest& request, const ComparedPeriods& periods) {
  std::vector<std::string> codes = {periods.period.code()};
  if (periods.base) codes.push_back(periods.base->code());
  db::Sql in_time = db::IsIn("period", codes);
  if (periods.base) {
    in_time.Append(
        db::SqlCat(" OR (flags <> '' AND measure = ", int{Observation::LEVEL}, " AND from_day > ",
                   db::Bind(time::FromCivilDay(periods.base->begin())),
                   " AND from_day <= ", db::Bind(time::FromCivilDay(periods.period.begin())), ")"));
  }
  return db::AllOf({db::SqlCat("indicator = ", db::Bind(request.indicator())),
                    db::SqlCat("organization = ", db::Bind(request.organization())),
                    db::SqlCat("category = ", db::Bind(request.category())), in_time});
}

void Place(const Observation& figure, const ComparedPeriods& periods, Figures& figures) {
  const bool is_value = figure.period() == periods.period.code();
  const bool is_base = periods.base && figure.period() == periods.base->code();
  switch (figure.measure()) {
    case Observation::LEVEL:
      if (is_value) figures.level = figure;
      if (is_base) figures.base_level = figure;
      if (!is_base && HasBreak(figure)) figures.breaks_between = true;
      break;
    case Observation::GROWTH:
      if (is_value && periods.base && figure.base_period() == periods.base->code()) {
        figures.growth = figure;
      }
      break;
    case Observation::SHARE_OF_PLAN:
      if (is_value && IsMeant(figure, figures)) figures.share_of_plan = figure;
      break;
    default:
      break;
  }
}

absl::Status FindObservations(db::Session& session, const CompareIndicatorRequest& request,
                              const ComparedPeriods& periods, Figures& figures) {
  const auto found =
      KnownFigures(Asked(request, periods), resource::MomentOf(request), kMostFigures, session);
  if (!found.ok()) return found.status();
  if (found->size() > static_cast<size_t>(kMostFigures)) {
    return api::InvalidField("base_period", "has too many figures after it", "TOO_MANY_FIGURES");
  }
  for (const Observation& figure : *found) Place(figure, periods, figures);
  return absl::OkStatus();
}

ComparedPeriods PeriodsOf(const CompareIndicatorRequest& request) {
  ComparedPeriods periods{.period = *Period::Parse(request.period()), .base = std::nullopt};
  periods.base = request.base_period().empty() ? periods.period.YearBefore()
                                               : *Period::Parse(request.base_period());
  return periods;
}

// Puts what a formula comes to in the place of a level that was not reported; answers the
// observations behind it.
absl::StatusOr<std::vector<std::string>> ComputeLevels(db::Session& session,
                                                       const CompareIndicatorRequest& request,
                                                       const ComparedPeriods& periods,
                                                       Figures& figures) {
  std::vector<std::string> observations;
  // A formula is of the figures of all categories together.
  if (!request.category().empty() || !ReadFormulaOf(figures.indicator)) return observations;
  const Period& base = periods.base ? *periods.base : periods.period;
  auto levels =
      IndicatorLevels::Read({.indicator = request.indicator(),
                             .organization = request.organization(),
                             .first = std::min(periods.period.begin(), base.begin()),
                             .end = std::max(periods.period.end(), base.end()),
                             .read_time = resource::GetMicros(request, "read_time"),
                             .published_as_of = resource::GetMicros(request, "published_as_of")},
                            kMostFiguresBehind, session);
  if (!levels.ok()) return levels.status();
  if (!*levels) return api::InvalidField("period", "takes in too many figures", "TOO_MANY_FIGURES");
  const auto compute = [&](const Period& period, std::optional<Observation>& observation) {
    const Level& level = (*levels)->Of(period);
    if (!level.is_computed()) return;
    observation = Observation();
    *observation->mutable_value() = number::ToProto(*level.figure.value);
    observation->set_status(level.status);
    for (const std::string& name : (*levels)->ObservationsBehind(period)) {
      observations.push_back(name);
    }
  };
  compute(periods.period, figures.level);
  if (periods.base) compute(*periods.base, figures.base_level);
  return observations;
}

// Whether the organization's territory is another in one of the periods than in the other.
absl::StatusOr<bool> TerritoryDiffers(const CompareIndicatorRequest& request,
                                      const ComparedPeriods& periods, TreeCache& trees,
                                      db::Session& session) {
  if (!periods.base) return false;
  const absl::StatusOr<TreeCache::Known> known = trees.Get(session);
  if (!known.ok()) return known.status();
  const Days both = {std::min(periods.base->begin(), periods.period.begin()),
                     std::max(periods.base->end(), periods.period.end())};
  return known->tree->TerritoryChanges(request.organization(), both);
}

absl::StatusOr<Comparison> CompareIndicator(const CompareIndicatorRequest& request,
                                            TreeCache& trees, db::Session& session) {
  const ComparedPeriods periods = PeriodsOf(request);
  auto indicator = FindIndicator(request.indicator(), session);
  if (!indicator.ok()) return indicator.status();
  Figures figures;
  figures.indicator = *std::move(indicator);
  figures.has_base = periods.base.has_value();
  const absl::StatusOr<bool> territory_differs = TerritoryDiffers(request, periods, trees, session);
  if (!territory_differs.ok()) return territory_differs.status();
  figures.territory_differs = *territory_differs;
  // A plan is of all categories together.
  if (request.category().empty()) {
    auto plan = FindPlan({.indicator = request.indicator(),
                          .organization = request.organization(),
                          .period = periods.period,
                          .as_of = PlanDay(request, periods.period),
                          .series = request.plan_series()},
                         session);
    if (!plan.ok()) return plan.status();
    figures.plan = *std::move(plan);
  }
  absl::Status found = FindObservations(session, request, periods, figures);
  if (!found.ok()) return found;
  auto behind = ComputeLevels(session, request, periods, figures);
  if (!behind.ok()) return behind.status();

  Comparison comparison;
  comparison.set_indicator(request.indicator());
  comparison.set_organization(request.organization());
  comparison.set_period(periods.period.code());
  if (periods.base) comparison.set_base_period(periods.base->code());
  Compare(figures, periods.period, comparison);
  for (std::string& name : *behind) comparison.add_observations(std::move(name));
  return comparison;
}

}  // namespace

void ServeComparisons(resource::Service& service, TreeCache& trees) {
  service.ServeReport<CompareIndicatorRequest, Comparison>(
      "district.indicator.v1.ObservationService.CompareIndicator",
      [&trees](const rpc::Call&, const CompareIndicatorRequest& request, db::Session& session) {
        return CompareIndicator(request, trees, session);
      });
}

}  // namespace district::indicator
