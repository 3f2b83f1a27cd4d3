#include "services/indicator/analysis/formula_values.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/time/date.h"
#include "services/indicator/analysis/certainty.h"
#include "services/indicator/catalogue/computation.h"

namespace district::indicator {
namespace {

using time::Period;
using v1::ExplainedLevel;
using v1::Indicator;
using v1::Observation;
using v1::QueryCell;
using Problem = FormulaResult::Problem;

std::string SpanText(absl::CivilDay begin, absl::CivilDay end) {
  return absl::StrCat(time::FromCivilDay(begin), "-", time::FromCivilDay(end), " ");
}

// Returns the days of the period that a level is of: parts that meet are one span.
std::string CoveredDays(const RolledUp& figure, const Period& period,
                        Indicator::Aggregation aggregation) {
  if (figure.parts.empty() || figure.complete()) return "";
  // A state stands for all that came before it.
  if (aggregation == Indicator::LAST) {
    return SpanText(period.begin(), figure.parts.front().figure->period.end());
  }
  std::string text;
  absl::CivilDay begin = figure.parts.front().figure->period.begin(), end = begin;
  for (const Part& part : figure.parts) {
    if (part.figure->period.begin() != end) {
      text += SpanText(begin, end);
      begin = part.figure->period.begin();
    }
    end = part.figure->period.end();
  }
  return text + SpanText(begin, end);
}

// Returns the value of a figure before it was rounded, which only means are.
Rational ExactValue(const RolledUp& figure, Indicator::Aggregation aggregation) {
  if (aggregation != Indicator::AVERAGE || figure.parts.size() < 2) {
    return ToRational(*figure.value);
  }
  number::Decimal sum;
  for (const Part& part : figure.parts) sum = sum + part.figure->value;
  return ToRational(sum) / static_cast<int64_t>(figure.parts.size());
}

Observation::Status StatusOf(const RolledUp& figure) {
  Observation::Status status = figure.parts.front().figure->status;
  for (const Part& part : figure.parts) status = LessSure(status, part.figure->status);
  return status;
}

ExplainedLevel::MissingReason ReasonOf(Problem problem) {
  switch (problem) {
    case Problem::kNone:
      break;
    case Problem::kOperandMissing:
      return ExplainedLevel::OPERAND_MISSING;
    case Problem::kDivisionByZero:
      return ExplainedLevel::DIVISION_BY_ZERO;
    case Problem::kTooLarge:
      return ExplainedLevel::OUT_OF_RANGE;
  }
  return ExplainedLevel::MISSING_REASON_UNSPECIFIED;
}

// Whether it was reported that there is nothing to compute.
bool StaysAbsent(Observation::Absence absence) {
  return absence == Observation::CANNOT_EXIST || absence == Observation::SUPPRESSED;
}

// Whether the operands that have a value are of the same part of the period.
bool AreAlike(const std::vector<const Level*>& operands) {
  const Level* first = nullptr;
  for (const Level* operand : operands) {
    if (!operand->exact) continue;
    if (!first) first = operand;
    if (operand->covered != first->covered) return false;
  }
  return true;
}

// Says how sure a computed level is and what it covers, which its operands have in common.
void TakeFromOperands(const std::vector<const Level*>& operands, Level& level) {
  const Level& first = *operands.front();
  level.covered = first.covered;
  level.status = first.status;
  const Level* counted = &first;
  for (const Level* operand : operands) {
    level.status = LessSure(level.status, operand->status);
    if (operand->figure.unit == QueryCell::DAYS) counted = operand;
  }
  level.figure.covered = counted->figure.covered;
  level.figure.total = counted->figure.total;
  level.figure.unit = counted->figure.unit;
}

}  // namespace

Level LevelOf(const Series& series, const Period& period, Indicator::Aggregation aggregation) {
  Level level;
  level.figure = RollUpInTime(series.figures, period, aggregation);
  const auto absence = series.absences.find(period.code());
  if (absence != series.absences.end()) level.absence = absence->second;
  if (!level.figure.value) return level;
  level.exact = ExactValue(level.figure, aggregation);
  level.status = StatusOf(level.figure);
  level.covered = CoveredDays(level.figure, period, aggregation);
  return level;
}

OwnLevel LevelsOf(const SeriesByKey& series) {
  return
      [&series](const Indicator& indicator, const std::string& organization, const Period& period) {
        static const Series& none = *new Series;
        const auto found = series.find({indicator.name(), organization});
        return LevelOf(found == series.end() ? none : found->second, period,
                       indicator.time_aggregation());
      };
}

const Level& FormulaValues::Of(const std::string& indicator, const std::string& organization,
                               const Period& period) {
  const std::tuple key(indicator, organization, period.code());
  const auto known = levels_.find(key);
  if (known != levels_.end()) return known->second;
  return levels_.emplace(key, Make(indicator, organization, period)).first->second;
}

Level FormulaValues::Make(const std::string& indicator, const std::string& organization,
                          const Period& period) {
  const auto definition = definitions_.find(indicator);
  if (definition == definitions_.end()) return {};
  Level level = own_level_(definition->second, organization, period);
  Compute(definition->second, organization, period, level);
  return level;
}

void FormulaValues::Compute(const Indicator& indicator, const std::string& organization,
                            const Period& period, Level& level) {
  const std::shared_ptr<const Formula> formula = ReadFormulaOf(indicator);
  if (!formula) return;
  std::vector<const Level*> operands;
  std::vector<std::optional<Rational>> values;
  for (const std::string& id : formula->operands()) {
    operands.push_back(&Of(IndicatorName(id), organization, period));
    values.push_back(operands.back()->exact);
  }
  if (!AreAlike(operands)) {
    level.missing_reason = ExplainedLevel::COVERAGE_DIFFERS;
    return;
  }
  const FormulaResult result = formula->Evaluate(values);
  level.missing_reason = ReasonOf(result.problem);
  if (!result.value) return;
  level.computed = ToDecimal(*result.value, indicator.decimals());
  if (!level.computed) level.missing_reason = ExplainedLevel::OUT_OF_RANGE;
  if (!level.computed || level.figure.method == QueryCell::REPORTED || StaysAbsent(level.absence)) {
    return;
  }
  // A ratio over units was made of the same two, and says of how many units it is.
  if (indicator.formula().empty() && level.of_units) return;
  level.figure = {};
  level.figure.method = QueryCell::FORMULA;
  level.figure.value = level.computed;
  level.exact = result.value;
  TakeFromOperands(operands, level);
}

bool ContradictsFormula(const Level& level, const Indicator& indicator) {
  return level.figure.method == QueryCell::REPORTED && level.computed &&
         level.figure.value->Round(indicator.decimals()) != *level.computed;
}

}  // namespace district::indicator
