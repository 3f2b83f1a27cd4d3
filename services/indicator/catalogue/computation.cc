#include "services/indicator/catalogue/computation.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/number/decimal_proto.h"

namespace district::indicator {
namespace {

using v1::Indicator;

constexpr char kCollection[] = "indicators/";

std::string IdOf(const std::string& name) { return name.substr(sizeof(kCollection) - 1); }

bool IsRatio(const Indicator& indicator) {
  return indicator.time_aggregation() == Indicator::WEIGHTED_RATIO ||
         indicator.space_aggregation() == Indicator::WEIGHTED_RATIO;
}

absl::Status FollowsFromItself(const char* field) {
  return api::Error(absl::StatusCode::kInvalidArgument, "CYCLE")
      .Message(absl::StrCat(field, ": is the indicator itself"))
      .Field(field, "is the indicator itself")
      .Vietnamese("Chỉ tiêu không thể tính từ chính nó.");
}

absl::Status CheckNoRatio(const Indicator& indicator) {
  constexpr char kText[] = "goes with WEIGHTED_RATIO only";
  if (!indicator.numerator().empty()) return api::InvalidField("numerator", kText, "NOT_A_RATIO");
  if (!indicator.denominator().empty()) {
    return api::InvalidField("denominator", kText, "NOT_A_RATIO");
  }
  if (indicator.has_factor()) return api::InvalidField("factor", kText, "NOT_A_RATIO");
  return absl::OkStatus();
}

absl::Status CheckRatio(const Indicator& indicator) {
  if (!IsRatio(indicator)) return CheckNoRatio(indicator);
  constexpr char kNeeded[] = "is needed for WEIGHTED_RATIO";
  if (indicator.numerator().empty()) return api::InvalidField("numerator", kNeeded, "REQUIRED");
  if (indicator.denominator().empty()) {
    return api::InvalidField("denominator", kNeeded, "REQUIRED");
  }
  if (indicator.numerator() == indicator.name()) return FollowsFromItself("numerator");
  if (indicator.denominator() == indicator.name()) return FollowsFromItself("denominator");
  if (indicator.numerator() == indicator.denominator()) {
    return api::InvalidField("denominator", "is the numerator", "SAME_INDICATOR");
  }
  if (indicator.has_factor() && number::FromProto(indicator.factor()).Sign() <= 0) {
    return api::InvalidField("factor", "is not above zero");
  }
  return absl::OkStatus();
}

absl::Status CheckFormula(Indicator& indicator) {
  indicator.clear_operands();
  if (indicator.formula().empty()) return absl::OkStatus();
  if (IsRatio(indicator)) {
    return api::InvalidField("formula", "does not go with WEIGHTED_RATIO, which is one itself",
                             "FORMULA_AND_RATIO");
  }
  const auto formula = Formula::Read(indicator.formula());
  if (!formula.ok()) {
    return api::InvalidField("formula", std::string(formula.status().message()), "INVALID_FORMULA");
  }
  for (const std::string& id : (*formula)->operands()) {
    indicator.add_operands(IndicatorName(id));
    if (IndicatorName(id) == indicator.name()) return FollowsFromItself("formula");
  }
  return absl::OkStatus();
}

}  // namespace

std::string IndicatorName(const std::string& id) { return kCollection + id; }

std::string FormulaTextOf(const Indicator& indicator) {
  if (!indicator.formula().empty()) return indicator.formula();
  if (indicator.numerator().empty() || indicator.denominator().empty()) return "";
  return absl::StrCat(
      "{", IdOf(indicator.numerator()), "} / {", IdOf(indicator.denominator()), "}",
      indicator.has_factor() ? " * " : "",
      indicator.has_factor() ? number::FromProto(indicator.factor()).ToString() : "");
}

std::shared_ptr<const Formula> ReadFormulaOf(const Indicator& indicator) {
  const std::string text = FormulaTextOf(indicator);
  if (text.empty()) return nullptr;
  const auto formula = Formula::Read(text);
  return formula.ok() ? *formula : nullptr;
}

std::set<std::string> OperandsOf(const Indicator& indicator) {
  std::set<std::string> operands(indicator.operands().begin(), indicator.operands().end());
  for (const std::string& name : {indicator.numerator(), indicator.denominator()}) {
    if (!name.empty()) operands.insert(name);
  }
  return operands;
}

absl::Status CheckComputation(Indicator& indicator) {
  absl::Status status = CheckRatio(indicator);
  return status.ok() ? CheckFormula(indicator) : status;
}

}  // namespace district::indicator
