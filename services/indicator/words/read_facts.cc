#include "services/indicator/words/read_facts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/number/decimal_proto.h"
#include "common/resource/reads.h"
#include "services/indicator/analysis/comparison.h"
#include "services/indicator/analysis/formula_values.h"
#include "services/indicator/analysis/series.h"
#include "services/indicator/analysis/time_rollup.h"
#include "services/indicator/catalogue/computation.h"
#include "services/indicator/catalogue/definitions.h"
#include "services/indicator/figures/known.h"
#include "services/indicator/plans/in_force.h"
#include "services/indicator/plans/read_plans.h"

namespace district::indicator {
namespace {

using v1::Indicator;
using v1::Observation;

constexpr int kMostIndicators = 100;
constexpr int kMostFigures = 200000;

// Ratios of the period as they were reported, by indicator.
using Ratios = std::map<std::string, std::vector<Observation>>;

absl::StatusOr<Ratios> ReadRatios(const FactsQuery& query,
                                  const std::vector<std::string>& indicators,
                                  db::Session& session) {
  const db::Sql known = resource::Versions(
      "observations", "name, body",
      db::SqlCat(
          db::IsIn("indicator", indicators), " AND organization = ", db::Bind(query.organization),
          " AND period = ", db::Bind(query.period.code()), " AND category = '' AND measure IN (",
          int{Observation::GROWTH}, ", ", int{Observation::SHARE_OF_PLAN}, ")"),
      query.read_time);
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT body FROM (", known, ") known ORDER BY name LIMIT ", kMostFigures));
  if (!rows.ok()) return rows.status();
  Ratios ratios;
  for (const db::Row& row : *rows) {
    Observation observation;
    observation.ParseFromString(row.Text());
    ratios[std::string(api::TopOf(observation.name()))].push_back(std::move(observation));
  }
  return ratios;
}

absl::StatusOr<SeriesByKey> ReadLevels(const FactsQuery& query,
                                       const std::vector<std::string>& indicators,
                                       db::Session& session) {
  absl::StatusOr<std::optional<SeriesByKey>> series =
      ReadSeries({.indicators = indicators,
                  .organizations = {query.organization},
                  .first = std::min(query.period.begin(), query.base.begin()) - kDaysBefore,
                  .end = std::max(query.period.end(), query.base.end()),
                  .read_time = query.read_time},
                 kMostFigures, session);
  if (!series.ok()) return series.status();
  if (!*series) {
    return api::InvalidField("period", "takes in too many figures", "TOO_MANY_FIGURES");
  }
  return **std::move(series);
}

// The levels of the indicators of which more is to be known than their values.
absl::StatusOr<std::vector<Observation>> ReadFlagged(const FactsQuery& query,
                                                     const std::vector<std::string>& indicators,
                                                     db::Session& session) {
  const absl::CivilDay first = std::min(query.period.begin(), query.base.begin()) - kDaysBefore;
  const absl::CivilDay end = std::max(query.period.end(), query.base.end());
  const db::Sql asked = db::SqlCat(
      db::IsIn("indicator", indicators), " AND organization = ", db::Bind(query.organization),
      " AND measure = ", int{Observation::LEVEL}, " AND category = '' AND flags <> ''",
      " AND from_day >= ", db::Bind(time::FromCivilDay(first)), " AND from_day < ",
      db::Bind(time::FromCivilDay(end)));
  return KnownFigures(asked, resource::Moment(query.read_time), kMostFigures, session);
}

// The levels of an organization, those that follow from formulas too.
class Levels {
 public:
  Levels(std::string organization, Definitions definitions, SeriesByKey series)
      : organization_(std::move(organization)),
        definitions_(std::move(definitions)),
        series_(std::move(series)),
        values_(definitions_, LevelsOf(series_)) {}

  const Indicator& IndicatorOf(const std::string& name) const { return definitions_.at(name); }

  const Level& Of(const std::string& indicator, const time::Period& period) {
    return values_.Of(indicator, organization_, period);
  }

  // The observations that the level was made of, each once.
  std::vector<std::string> ObservationsOf(const std::string& indicator,
                                          const time::Period& period) {
    std::vector<std::string> names;
    std::vector<std::string> left = {indicator};
    std::set<std::string> seen = {indicator};
    while (!left.empty()) {
      const std::string one = left.back();
      left.pop_back();
      const Level& level = Of(one, period);
      for (const Part& part : level.figure.parts) {
        names.push_back(series_[{one, organization_}].names.at(part.figure->period.code()));
      }
      if (!level.is_computed()) continue;
      for (const std::string& operand : OperandsOf(IndicatorOf(one))) {
        if (seen.insert(operand).second) left.push_back(operand);
      }
    }
    return names;
  }

 private:
  const std::string organization_;
  const Definitions definitions_;
  SeriesByKey series_;
  FormulaValues values_;
};

// The level of a period with the observations it stands on; nothing where it is not known whole.
struct KnownLevel {
  std::optional<Observation> observation;
  std::vector<std::string> names;
  bool incomplete = false;
};

KnownLevel KnownLevelOf(const std::string& indicator, const time::Period& period, Levels& levels) {
  const Level& made = levels.Of(indicator, period);
  KnownLevel level;
  if (!made.figure.value || !made.figure.complete()) {
    level.incomplete = made.figure.value.has_value();
    return level;
  }
  Observation& observation = level.observation.emplace();
  observation.set_period(period.code());
  observation.set_measure(Observation::LEVEL);
  *observation.mutable_value() = number::ToProto(*made.figure.value);
  observation.set_status(made.status);
  if (!made.figure.parts.empty()) {
    observation.set_cutoff(made.figure.parts.front().figure->cutoff);
  }
  level.names = levels.ObservationsOf(indicator, period);
  if (level.names.size() == 1 && !made.is_computed()) observation.set_name(level.names.front());
  return level;
}

// Adds the flags of the observations that a level stands on.
void TakeFlags(const std::vector<Observation>& flagged, const std::vector<std::string>& names,
               std::optional<Observation>& level) {
  if (!level) return;
  for (const Observation& observation : flagged) {
    if (std::find(names.begin(), names.end(), observation.name()) == names.end()) continue;
    for (const int flag : observation.flags()) {
      level->add_flags(static_cast<Observation::Flag>(flag));
    }
  }
}

// Whether the series of an indicator breaks after the beginning of the base.
bool BreaksBetween(const std::vector<Observation>& flagged, const std::string& indicator,
                   const FactsQuery& query) {
  return std::any_of(flagged.begin(), flagged.end(), [&](const Observation& observation) {
    const auto period = time::Period::Parse(observation.period());
    return api::TopOf(observation.name()) == indicator && period.ok() &&
           period->begin() > query.base.begin() && period->begin() <= query.period.begin() &&
           std::find(observation.flags().begin(), observation.flags().end(), Observation::BREAK) !=
               observation.flags().end();
  });
}

// Takes the reported ratios that belong to the base and to the plan in force.
void TakeRatios(const std::vector<Observation>& ratios, const time::Period& base,
                Figures& figures) {
  for (const Observation& ratio : ratios) {
    if (ratio.measure() == Observation::GROWTH && ratio.base_period() == base.code()) {
      figures.growth = ratio;
    }
    if (ratio.measure() == Observation::SHARE_OF_PLAN && figures.plan &&
        ratio.plan() == figures.plan->name()) {
      figures.share_of_plan = ratio;
    }
  }
}

Facts FactsOf(const FactsQuery& query, const Indicator& indicator, Levels& levels,
              const std::vector<Observation>& flagged, const std::vector<Observation>& ratios,
              const std::vector<v1::Plan>& plans) {
  Facts facts;
  facts.indicator = indicator;
  KnownLevel level = KnownLevelOf(indicator.name(), query.period, levels);
  KnownLevel base = KnownLevelOf(indicator.name(), query.base, levels);
  facts.incomplete = level.incomplete;
  TakeFlags(flagged, level.names, level.observation);
  TakeFlags(flagged, base.names, base.observation);
  facts.value_observations = std::move(level.names);
  facts.base_observations = std::move(base.names);

  Figures figures;
  figures.indicator = indicator;
  figures.level = std::move(level.observation);
  figures.base_level = std::move(base.observation);
  figures.breaks_between = BreaksBetween(flagged, indicator.name(), query);
  figures.plan = PlanInForce(plans, query.period, query.plan_as_of, query.plan_series);
  TakeRatios(ratios, query.base, figures);

  v1::Comparison& comparison = facts.comparison;
  comparison.set_indicator(indicator.name());
  comparison.set_organization(query.organization);
  comparison.set_period(query.period.code());
  comparison.set_base_period(query.base.code());
  Compare(figures, query.period, comparison);
  if (figures.level) facts.value_status = figures.level->status();
  if (figures.growth) facts.growth_observations = {figures.growth->name()};
  if (comparison.plan().has_computed_share()) {
    facts.share_status = facts.value_status;
    facts.share_observations = facts.value_observations;
  } else if (figures.share_of_plan) {
    facts.share_status = figures.share_of_plan->status();
    facts.share_observations = {figures.share_of_plan->name()};
  }
  if (figures.plan) {
    const auto whole = time::Period::Parse(figures.plan->period());
    if (whole.ok()) facts.plan_period = *whole;
  }
  return facts;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> IndicatorsWithFigures(const FactsQuery& query,
                                                               db::Session& session) {
  // Figures of parts of the period count too.
  const db::Sql known = resource::Versions(
      "observations", "indicator",
      db::SqlCat("organization = ", db::Bind(query.organization), " AND category = ''",
                 " AND from_day >= ", db::Bind(time::FromCivilDay(query.period.begin())),
                 " AND from_day < ", db::Bind(time::FromCivilDay(query.period.end()))),
      query.read_time);
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT i.name FROM (SELECT DISTINCT indicator FROM (", known,
                 ") known) having_some JOIN indicators i ON i.name = having_some.indicator"
                 " LEFT JOIN fields f ON f.name = i.field WHERE i.delete_time = 0"
                 " ORDER BY f.name IS NULL, f.ordinal, f.name, i.name_key, i.name LIMIT ",
                 kMostIndicators));
  if (!rows.ok()) return rows.status();
  std::vector<std::string> names;
  for (const db::Row& row : *rows) names.push_back(row.Text());
  return names;
}

absl::StatusOr<FactsByIndicator> ReadFacts(const FactsQuery& query,
                                           const std::vector<std::string>& indicators,
                                           db::Session& session) {
  FactsByIndicator facts;
  if (indicators.empty()) return facts;
  absl::StatusOr<Definitions> definitions = FindDefinitions(indicators, session);
  if (!definitions.ok()) return definitions.status();
  const std::vector<std::string> behind = NamesOf(*definitions);
  absl::StatusOr<SeriesByKey> series = ReadLevels(query, behind, session);
  if (!series.ok()) return series.status();
  const auto flagged = ReadFlagged(query, behind, session);
  if (!flagged.ok()) return flagged.status();
  Levels levels(query.organization, *std::move(definitions), *std::move(series));
  auto ratios = ReadRatios(query, indicators, session);
  if (!ratios.ok()) return ratios.status();
  auto plans = ReadPlans(indicators, query.organization, query.period.end(), session);
  if (!plans.ok()) return plans.status();
  for (const std::string& name : indicators) {
    facts[name] =
        FactsOf(query, levels.IndicatorOf(name), levels, *flagged, (*ratios)[name], (*plans)[name]);
  }
  return facts;
}

}  // namespace district::indicator
