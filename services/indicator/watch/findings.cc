#include "services/indicator/watch/findings.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/number/decimal_proto.h"
#include "common/time/date.h"
#include "services/indicator/analysis/certainty.h"
#include "services/indicator/analysis/comparison.h"
#include "services/indicator/analysis/forecast.h"
#include "services/indicator/analysis/past_years.h"
#include "services/indicator/analysis/time_rollup.h"
#include "services/indicator/plans/in_force.h"

namespace district::indicator::watch {
namespace {

using number::Decimal;
using number::FromProto;
using time::Period;
using v1::Indicator;
using v1::Observation;
using v1::WatchFinding;
using v1::WatchItem;

using Names = std::set<std::string>;

Judgement NothingFound() { return {.known = true, .finding = std::nullopt}; }

std::string Say(const google::type::Decimal& value) { return FromProto(value).ToVietnamese(); }

void AddNames(const RolledUp& result, const Series& series, Names& names) {
  for (const Part& part : result.parts) {
    const auto name = series.names.find(part.figure->period.code());
    if (name != series.names.end()) names.insert(name->second);
  }
}

void SayObservations(const Names& names, Judgement& judgement) {
  if (!judgement.finding) return;
  judgement.finding->mutable_observations()->Assign(names.begin(), names.end());
}

// The level of the period, reported or made of others that cover it whole.
std::optional<Observation> LevelOf(const Facts& facts, const Period& period, Names& names) {
  const RolledUp result =
      RollUpInTime(facts.series.figures, period, facts.indicator.time_aggregation());
  if (!result.value || !result.complete()) return std::nullopt;
  Observation level;
  *level.mutable_value() = number::ToProto(*result.value);
  Observation::Status status = result.parts.front().figure->status;
  for (const Part& part : result.parts) status = LessSure(status, part.figure->status);
  level.set_status(status);
  AddNames(result, facts.series, names);
  return level;
}

std::optional<Observation> ShareOf(const Facts& facts, const v1::Plan& plan) {
  const auto share =
      std::find_if(facts.shares.begin(), facts.shares.end(),
                   [&](const Observation& one) { return one.plan() == plan.name(); });
  if (share == facts.shares.end()) return std::nullopt;
  return *share;
}

std::optional<v1::Plan> PlanOf(const Facts& facts, const Period& of, const Question& question) {
  return PlanInForce(facts.plans, of, time::FromCivilDay(question.period.end() - 1),
                     question.plan_series);
}

Judgement LowAchieved(const Facts& facts, const Question& question) {
  const std::optional<v1::Plan> plan = PlanOf(facts, question.period, question);
  if (!plan) return NothingFound();
  Names names;
  Figures figures;
  figures.indicator = facts.indicator;
  figures.plan = plan;
  figures.level = LevelOf(facts, question.period, names);
  figures.share_of_plan = ShareOf(facts, *plan);
  v1::Comparison comparison;
  Compare(figures, question.period, comparison);
  Judgement judgement = JudgePace(comparison, question.tolerance);
  if (!comparison.plan().has_computed_share()) names = {};
  if (figures.share_of_plan && names.empty()) names.insert(figures.share_of_plan->name());
  SayObservations(names, judgement);
  return judgement;
}

Judgement ForecastHard(const Facts& facts, const Question& question) {
  const Period& period = question.period;
  const std::optional<Period> year = ForecastYear(period);
  // Nothing is left to forecast of a year that is over.
  if (!year) return period.kind() == Period::Kind::kYear ? NothingFound() : Judgement();
  if (facts.indicator.time_aggregation() != Indicator::SUM) return NothingFound();
  const std::optional<v1::Plan> plan = PlanOf(facts, *year, question);
  if (!plan || !plan->has_value()) return NothingFound();
  const std::vector<Figure>& figures = facts.series.figures;
  const std::vector<YearFigures> past =
      PastYears([&](const Period& months) { return WholeValue(figures, months); }, period, *year);
  v1::Forecast forecast;
  MakeForecast({.indicator = facts.indicator,
                .period = period,
                .so_far = WholeValue(figures, period),
                .past_years = past,
                .plan = plan},
               forecast);
  Judgement judgement = JudgeForecast(forecast);
  Names names;
  AddNames(RollUpInTime(figures, period, Indicator::SUM), facts.series, names);
  std::optional<Period> months = period.YearBefore();
  for (const YearFigures& one : past) {
    AddNames(RollUpInTime(figures, *months, Indicator::SUM), facts.series, names);
    AddNames(RollUpInTime(figures, one.year, Indicator::SUM), facts.series, names);
    months = months->YearBefore();
  }
  SayObservations(names, judgement);
  return judgement;
}

}  // namespace

Judgement JudgePace(const v1::Comparison& comparison, const Decimal& tolerance) {
  const v1::PlanComparison& plan = comparison.plan();
  if (!plan.has_ahead()) return {};
  const Decimal behind = -FromProto(plan.ahead());
  if (behind <= tolerance) return NothingFound();
  WatchFinding finding;
  finding.set_reason(WatchItem::LOW_ACHIEVED);
  finding.set_plan(plan.plan());
  if (plan.has_target()) *finding.mutable_target() = plan.target();
  *finding.mutable_share() = plan.share();
  *finding.mutable_expected_share() = plan.expected_share();
  *finding.mutable_behind() = number::ToProto(behind);
  *finding.mutable_tolerance() = number::ToProto(tolerance);
  finding.set_text(absl::StrCat("Đạt ", Say(plan.share()), "% kế hoạch; theo tiến độ là ",
                                Say(plan.expected_share()), "%, kém ", behind.ToVietnamese(),
                                " điểm phần trăm."));
  return {.known = true, .finding = std::move(finding)};
}

Judgement JudgeForecast(const v1::Forecast& forecast) {
  if (!forecast.has_value() || !forecast.has_target()) return {};
  if (!forecast.hard()) return NothingFound();
  WatchFinding finding;
  finding.set_reason(WatchItem::FORECAST_HARD);
  finding.set_plan(forecast.plan());
  *finding.mutable_target() = forecast.target();
  *finding.mutable_forecast() = forecast.value();
  std::string percent;
  if (forecast.has_target_percent()) {
    *finding.mutable_target_percent() = forecast.target_percent();
    percent = absl::StrCat(", bằng ", Say(forecast.target_percent()), "% kế hoạch");
  }
  finding.set_text(absl::StrCat("Dự báo cả năm ", Say(forecast.value()), percent, " ",
                                Say(forecast.target()), "."));
  return {.known = true, .finding = std::move(finding)};
}

Evaluation Evaluate(const Facts& facts, const Question& question) {
  Evaluation evaluation{.period = question.period};
  if (facts.indicator.direction() == Indicator::NEUTRAL) {
    evaluation.low_achieved = evaluation.forecast_hard = NothingFound();
    return evaluation;
  }
  evaluation.low_achieved = LowAchieved(facts, question);
  evaluation.forecast_hard = ForecastHard(facts, question);
  for (Judgement* judgement : {&evaluation.low_achieved, &evaluation.forecast_hard}) {
    if (judgement->finding) judgement->finding->set_period(question.period.code());
  }
  return evaluation;
}

}  // namespace district::indicator::watch
