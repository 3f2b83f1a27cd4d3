#include "services/indicator/validation/rules.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/number/decimal_proto.h"
#include "common/time/date.h"

namespace district::indicator::validation {
namespace {

using number::Decimal;
using v1::Indicator;
using v1::ValidationRule;

constexpr size_t kMostOperands = 20;
constexpr int kLeastEarlierValues = 6;

absl::Status CheckSide(const std::string& text, const char* field,
                       std::set<std::string>& operands) {
  const absl::StatusOr<Expression> side = Expression::Parse(text);
  if (!side.ok())
    return api::InvalidField(field, std::string(side.status().message()), "EXPRESSION_SYNTAX");
  operands.merge(IndicatorsOf(side->terms()));
  return absl::OkStatus();
}

absl::Status CheckSides(const ValidationRule& rule, std::set<std::string>& operands) {
  if (rule.operator_() == ValidationRule::OPERATOR_UNSPECIFIED) {
    return api::InvalidField("operator", "is needed between two sides", "REQUIRED");
  }
  absl::Status status = CheckSide(rule.left(), "left", operands);
  if (status.ok()) status = CheckSide(rule.right(), "right", operands);
  if (!status.ok()) return status;
  if (operands.empty()) return api::InvalidField("left", "names no indicator", "NO_OPERANDS");
  if (operands.size() > kMostOperands) {
    return api::InvalidField(
        "left", absl::StrCat("and right name more than ", kMostOperands, " indicators"),
        "TOO_MANY_OPERANDS");
  }
  if (number::FromProto(rule.tolerance()).Sign() < 0) {
    return api::InvalidField("tolerance", "is negative", "NEGATIVE");
  }
  return absl::OkStatus();
}

absl::Status CheckOutlier(ValidationRule& rule, std::set<std::string>& operands) {
  v1::OutlierCheck& check = *rule.mutable_outlier();
  for (int i = 0; i < check.indicators_size(); ++i) {
    if (!operands.insert(check.indicators(i)).second) {
      return api::InvalidField(absl::StrCat("outlier.indicators[", i, "]"), "is there twice",
                               "DUPLICATE");
    }
  }
  if (check.has_threshold() && number::FromProto(check.threshold()).Sign() <= 0) {
    return api::InvalidField("outlier.threshold", "is not above zero", "NOT_POSITIVE");
  }
  if (check.minimum_value_count() == 0) check.set_minimum_value_count(kLeastEarlierValues);
  if (check.minimum_value_count() < kLeastEarlierValues) {
    return api::InvalidField("outlier.minimum_value_count",
                             absl::StrCat("is less than ", kLeastEarlierValues), "TOO_FEW_VALUES");
  }
  return absl::OkStatus();
}

// Whether the rule says anything of two sides.
bool SaysSides(const ValidationRule& rule) {
  return !rule.left().empty() || !rule.right().empty() || rule.has_tolerance() ||
         rule.operator_() != ValidationRule::OPERATOR_UNSPECIFIED;
}

bool IsOfType(const time::Period& period, Indicator::PeriodType type) {
  switch (type) {
    case Indicator::DAY:
      return period.kind() == time::Period::Kind::kDay;
    case Indicator::WEEK:
      return period.kind() == time::Period::Kind::kWeek;
    case Indicator::MONTH:
      return period.kind() == time::Period::Kind::kMonth;
    case Indicator::QUARTER:
      return period.kind() == time::Period::Kind::kQuarter;
    case Indicator::HALF_YEAR:
      return period.kind() == time::Period::Kind::kHalfYear;
    case Indicator::YEAR:
      return period.kind() == time::Period::Kind::kYear;
    default:
      return true;
  }
}

// How many of the indicators of a side have no value.
size_t MissingIn(const std::set<std::string>& indicators, const Values& values) {
  return std::count_if(indicators.begin(), indicators.end(),
                       [&](const std::string& indicator) { return !values.contains(indicator); });
}

Decimal SumOf(const std::vector<Term>& terms, const Values& values) {
  Decimal sum;
  for (const Term& term : terms) {
    const auto value = values.find(term.indicator);
    if (term.indicator.empty()) {
      sum = sum + term.factor;
    } else if (value != values.end()) {
      sum = sum + term.factor * value->second;
    }
  }
  return sum;
}

const char* SayOperator(ValidationRule::Operator op) {
  switch (op) {
    case ValidationRule::EQUAL:
      return "bằng";
    case ValidationRule::NOT_EQUAL:
      return "khác";
    case ValidationRule::LESS:
      return "nhỏ hơn";
    case ValidationRule::LESS_OR_EQUAL:
      return "nhỏ hơn hoặc bằng";
    case ValidationRule::GREATER:
      return "lớn hơn";
    default:
      return "lớn hơn hoặc bằng";
  }
}

}  // namespace

Rule ReadRule(ValidationRule message) {
  Rule rule{.message = std::move(message), .left = {}, .right = {}};
  if (rule.message.has_outlier()) return rule;
  const absl::StatusOr<Expression> left = Expression::Parse(rule.message.left());
  const absl::StatusOr<Expression> right = Expression::Parse(rule.message.right());
  if (left.ok()) rule.left = left->terms();
  if (right.ok()) rule.right = right->terms();
  return rule;
}

absl::Status CheckRule(ValidationRule& rule) {
  if (rule.has_outlier() == SaysSides(rule)) {
    return api::InvalidField(rule.has_outlier() ? "outlier" : "left",
                             "either two sides are compared, or outliers are looked for",
                             "ONE_KIND_OF_CHECK");
  }
  if (rule.missing_strategy() == ValidationRule::MISSING_STRATEGY_UNSPECIFIED) {
    rule.set_missing_strategy(ValidationRule::SKIP_IF_ANY);
  }
  if (rule.measure() == v1::Observation::MEASURE_UNSPECIFIED) {
    rule.set_measure(v1::Observation::LEVEL);
  }
  const time::DayNumber start = time::ToDayNumber(rule.start_date());
  const time::DayNumber end = time::ToDayNumber(rule.end_date());
  if (end != 0 && time::FirstDay(start) > time::LastDay(end)) {
    return api::InvalidField("end_date", "is before start_date", "DATES_REVERSED");
  }
  std::set<std::string> operands;
  absl::Status status =
      rule.has_outlier() ? CheckOutlier(rule, operands) : CheckSides(rule, operands);
  if (!status.ok()) return status;
  *rule.mutable_indicators() = {operands.begin(), operands.end()};
  return absl::OkStatus();
}

std::set<std::string> IndicatorsOf(const std::vector<Term>& terms) {
  std::set<std::string> indicators;
  for (const Term& term : terms) {
    if (!term.indicator.empty()) indicators.insert(term.indicator);
  }
  return indicators;
}

bool IsAbout(const ValidationRule& rule, const time::Period& period) {
  const time::DayNumber last = time::FromCivilDay(period.end() - 1);
  const time::DayNumber start = time::ToDayNumber(rule.start_date());
  const time::DayNumber end = time::ToDayNumber(rule.end_date());
  return IsOfType(period, rule.period_type()) && (start == 0 || time::FirstDay(start) <= last) &&
         (end == 0 || last <= time::LastDay(end));
}

std::optional<Sides> SidesOf(const Rule& rule, const Values& values) {
  const std::set<std::string> left = IndicatorsOf(rule.left), right = IndicatorsOf(rule.right);
  const size_t missing_left = MissingIn(left, values), missing_right = MissingIn(right, values);
  const auto none = [](size_t missing, const std::set<std::string>& side) {
    return !side.empty() && missing == side.size();
  };
  switch (rule.message.missing_strategy()) {
    case ValidationRule::NEVER_SKIP:
      break;
    case ValidationRule::SKIP_IF_ALL:
      if (none(missing_left, left) || none(missing_right, right)) return std::nullopt;
      break;
    default:
      if (missing_left + missing_right > 0) return std::nullopt;
  }
  return Sides{SumOf(rule.left, values), SumOf(rule.right, values)};
}

bool Holds(const ValidationRule& rule, const Sides& sides) {
  const Decimal tolerance = number::FromProto(rule.tolerance());
  const Decimal above = sides.left - sides.right;  // how far the left side is above the right one
  switch (rule.operator_()) {
    case ValidationRule::EQUAL:
      return above <= tolerance && above >= -tolerance;
    case ValidationRule::NOT_EQUAL:
      return above > tolerance || above < -tolerance;
    case ValidationRule::LESS:
      return above < tolerance;
    case ValidationRule::LESS_OR_EQUAL:
      return above <= tolerance;
    case ValidationRule::GREATER:
      return above > -tolerance;
    default:
      return above >= -tolerance;
  }
}

std::string SayBroken(const ValidationRule& rule, const Sides& sides) {
  return absl::StrCat(rule.display_name(), ": vế trái ", sides.left.ToVietnamese(), " phải ",
                      SayOperator(rule.operator_()), " vế phải ", sides.right.ToVietnamese(), ".");
}

}  // namespace district::indicator::validation
