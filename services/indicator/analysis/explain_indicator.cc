// {indicator}:explain: tells what a level stands on.
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/errors.h"
#include "common/number/decimal_proto.h"
#include "common/resource/reads.h"
#include "common/resource/service.h"
#include "common/time/date.h"
#include "common/time/period.h"
#include "district/indicator/v1/explanations.pb.h"
#include "district/indicator/v1/observations.pb.h"
#include "services/indicator/analysis/indicator_levels.h"
#include "services/indicator/analysis/register.h"
#include "services/indicator/catalogue/computation.h"
#include "services/indicator/plans/find.h"
#include "services/indicator/plans/in_force.h"

namespace district::indicator {
namespace {

using number::Decimal;
using number::ToProto;
using time::Period;
using v1::ExplainedLevel;
using v1::ExplainIndicatorRequest;
using v1::Explanation;
using v1::Indicator;
using v1::Observation;
using v1::QueryCell;

constexpr int kMostFigures = 20000;

void TellDiscrepancy(const std::string& period, const Decimal& reported, const Decimal& made,
                     ExplainedLevel& told) {
  v1::QueryDiscrepancy& discrepancy = *told.add_discrepancies();
  discrepancy.set_period(period);
  *discrepancy.mutable_reported_value() = ToProto(reported);
  *discrepancy.mutable_parts_value() = ToProto(made);
}

void TellFigures(const RolledUp& figure, const Series& series, ExplainedLevel& told) {
  for (const Part& part : figure.parts) {
    v1::ExplainedFigure& one = *told.add_figures();
    one.set_period(part.figure->period.code());
    *one.mutable_value() = ToProto(part.figure->value);
    one.set_subtracted(part.subtracted);
    one.set_status(part.figure->status);
    one.set_observation(series.names.at(part.figure->period.code()));
  }
}

ExplainedLevel Explain(IndicatorLevels& levels, const std::string& name, const Period& period) {
  ExplainedLevel told;
  told.set_indicator(name);
  const auto definition = levels.definitions().find(name);
  if (definition == levels.definitions().end()) return told;
  const Indicator& indicator = definition->second;
  const Level& level = levels.Of(name, period);
  const Series& series = levels.SeriesOf(name);
  if (level.figure.value) {
    *told.mutable_value() = ToProto(*level.figure.value);
    told.set_status(level.status);
  }
  told.set_method(level.figure.method);
  told.set_absence(level.absence);
  told.set_covered_count(level.figure.covered);
  told.set_total_count(level.figure.total);
  told.set_coverage_unit(level.figure.unit);
  told.set_time_aggregation(indicator.time_aggregation());
  told.set_formula(FormulaTextOf(indicator));
  if (level.computed) *told.mutable_computed_value() = ToProto(*level.computed);
  told.set_missing_reason(level.missing_reason);
  TellFigures(level.figure, series, told);
  if (ContradictsFormula(level, indicator)) {
    TellDiscrepancy(period.code(), *level.figure.value, *level.computed, told);
  }
  if (indicator.time_aggregation() != Indicator::SUM) return told;
  for (const Discrepancy& one : DiscrepanciesIn(level.figure, series.figures)) {
    TellDiscrepancy(one.reported->period.code(), one.reported->value, one.parts_value, told);
  }
  return told;
}

void TellRounding(const Level& level, const Indicator& indicator, Explanation& explanation) {
  const bool is_mean =
      indicator.time_aggregation() == Indicator::AVERAGE && level.figure.parts.size() > 1;
  if (!level.is_computed() && !is_mean) {
    explanation.set_rounding(Explanation::NOT_ROUNDED);
    return;
  }
  explanation.set_rounding(Explanation::HALF_AWAY_FROM_ZERO);
  explanation.set_rounding_decimals(is_mean ? Decimal::kMaxFractionDigits : indicator.decimals());
}

// Tells in which revisions the observations behind the levels hold their figures.
absl::Status TellRevisions(const resource::Collection& observations, int64_t read_time,
                           db::Session& session, Explanation& explanation) {
  std::vector<v1::ExplainedFigure*> figures;
  const auto add_figures = [&](ExplainedLevel& level) {
    for (v1::ExplainedFigure& figure : *level.mutable_figures()) figures.push_back(&figure);
  };
  add_figures(*explanation.mutable_level());
  for (ExplainedLevel& input : *explanation.mutable_inputs()) add_figures(input);
  std::vector<std::string> names;
  for (const v1::ExplainedFigure* figure : figures) names.push_back(figure->observation());
  if (names.empty()) return absl::OkStatus();
  auto rows = resource::KnownBodies(observations, names, read_time, session);
  if (!rows.ok()) return rows.status();
  std::map<std::string, Observation> by_name;
  for (const db::Row& row : *rows) by_name[row.Text(0)].ParseFromString(row.Text(1));
  for (v1::ExplainedFigure* figure : figures) {
    const Observation& observation = by_name[figure->observation()];
    figure->set_etag(observation.etag());
    *figure->mutable_update_time() = observation.update_time();
  }
  return absl::OkStatus();
}

absl::Status TellPlan(const ExplainIndicatorRequest& request, const Period& period,
                      const Indicator& indicator, db::Session& session, Explanation& explanation) {
  auto plan = FindPlan({.indicator = request.name(),
                        .organization = request.organization(),
                        .period = period,
                        .as_of = time::FromCivilDay(period.end() - 1),
                        .series = v1::Plan::SERIES_UNSPECIFIED},
                       session);
  if (!plan.ok() || !*plan) return plan.status();
  v1::PlanRule& rule = *explanation.mutable_plan_rule();
  rule.set_plan((*plan)->name());
  rule.set_period((*plan)->period());
  rule.set_version((*plan)->version());
  if ((*plan)->has_value()) *rule.mutable_target() = (*plan)->value();
  rule.set_formula(FormulaOf(indicator, **plan));
  return absl::OkStatus();
}

absl::StatusOr<Explanation> ExplainIndicator(const resource::Collection& observations,
                                             const ExplainIndicatorRequest& request,
                                             db::Session& session) {
  const Period period = *Period::Parse(request.period());
  const int64_t read_time = resource::GetMicros(request, "read_time");
  auto levels = IndicatorLevels::Read({.indicator = request.name(),
                                       .organization = request.organization(),
                                       .first = period.begin(),
                                       .end = period.end(),
                                       .read_time = read_time},
                                      kMostFigures, session);
  if (!levels.ok()) return levels.status();
  if (!*levels) return api::InvalidField("period", "takes in too many figures", "TOO_MANY_FIGURES");

  Explanation explanation;
  explanation.set_indicator(request.name());
  explanation.set_organization(request.organization());
  explanation.set_period(period.code());
  *explanation.mutable_level() = Explain(**levels, request.name(), period);
  for (const std::string& input : (*levels)->InputsOf(period)) {
    *explanation.add_inputs() = Explain(**levels, input, period);
  }
  TellRounding((*levels)->Of(period), (*levels)->indicator(), explanation);
  absl::Status status = TellRevisions(observations, read_time, session, explanation);
  if (status.ok()) {
    status = TellPlan(request, period, (*levels)->indicator(), session, explanation);
  }
  if (!status.ok()) return status;
  return explanation;
}

}  // namespace

void ServeExplanations(resource::Service& service) {
  const resource::Collection& observations = service.catalog().Of<Observation>();
  service.ServeReport<ExplainIndicatorRequest, Explanation>(
      "district.indicator.v1.ExplanationService.ExplainIndicator",
      [&observations](const rpc::Call&, const ExplainIndicatorRequest& request,
                      db::Session& session) {
        return ExplainIndicator(observations, request, session);
      });
}

}  // namespace district::indicator
