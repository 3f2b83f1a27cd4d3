#include "services/indicator/validation/on_write.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/number/decimal_proto.h"
#include "common/time/period.h"
#include "services/indicator/validation/checks.h"
#include "services/indicator/validation/find_rules.h"

namespace district::indicator::validation {
namespace {

using v1::Observation;
using v1::ValidationRule;

// A figure that is written, and the request's field that asks for it.
struct Written {
  FigureKey key;
  KnownFigure figure;
  std::string field;
};

bool ChangesValue(const resource::Change& change) {
  if (change.action != resource::Action::kUpdate) return true;
  const Observation& before = *change.before_as<Observation>();
  const auto& after = change.after_as<Observation>();
  return before.has_value() != after.has_value() || before.value().value() != after.value().value();
}

std::string FieldOf(const resource::Change& change, const std::string& path) {
  const bool names_it =
      change.action == resource::Action::kDelete || change.action == resource::Action::kUndelete;
  return api::Below(path) + (names_it ? "name" : "value");
}

std::vector<Written> FiguresIn(const std::vector<resource::PlacedChange>& changes) {
  std::vector<Written> written;
  for (const auto& [change, path] : changes) {
    const auto& observation = change.after_as<Observation>();
    const std::optional<FigureKey> key = KeyOf(observation);
    if (!key || !ChangesValue(change)) continue;
    Written& figure = written.emplace_back(Written{.key = *key,
                                                   .figure = {.observation = observation.name()},
                                                   .field = FieldOf(change, path)});
    if (change.action != resource::Action::kDelete && observation.has_value()) {
      figure.figure.value = number::FromProto(observation.value());
    }
  }
  return written;
}

// The checks that the figures ask for, each once.
std::vector<Check> ChecksOf(const std::vector<Written>& written,
                            const std::map<std::string, Rule>& rules) {
  std::map<std::string, std::vector<const Rule*>> about;
  for (const auto& [name, rule] : rules) {
    for (const std::string& indicator : rule.message.indicators()) {
      about[indicator].push_back(&rule);
    }
  }
  std::vector<Check> checks;
  std::set<std::tuple<const Rule*, std::string, std::string, std::string>> planned;
  for (const Written& figure : written) {
    const auto period = time::Period::Parse(figure.key.period);
    if (!period.ok()) continue;
    for (const Rule* rule : about[figure.key.indicator]) {
      if (rule->message.measure() != figure.key.measure || !IsAbout(rule->message, *period)) {
        continue;
      }
      std::string indicator = rule->has_sides() ? "" : figure.key.indicator;
      if (planned.emplace(rule, figure.key.organization, figure.key.period, indicator).second) {
        checks.push_back(
            {rule, figure.key.organization, *period, std::move(indicator), figure.field});
      }
    }
  }
  return checks;
}

absl::Status Broken(const Check& check, const v1::ValidationFinding& finding) {
  const ValidationRule& rule = check.rule->message;
  std::string description;
  api::Error error(absl::StatusCode::kFailedPrecondition, "RULE_BROKEN");
  error.Metadata("rule", rule.name())
      .Metadata("organization", check.organization)
      .Metadata("period", check.period.code());
  if (check.rule->has_sides()) {
    const std::string &left = finding.left_value().value(), &right = finding.right_value().value();
    description = absl::StrCat(rule.left(), " = ", left, " is not ",
                               ValidationRule::Operator_Name(rule.operator_()), " ", rule.right(),
                               " = ", right);
    error.Metadata("left", left).Metadata("right", right);
  } else {
    description =
        absl::StrCat(finding.outlier().value().value(), " of ", check.indicator,
                     " is an outlier, the median is ", finding.outlier().median().value());
    error.Metadata("value", finding.outlier().value().value())
        .Metadata("median", finding.outlier().median().value());
  }
  return error
      .Message(absl::StrCat(check.field, ": ", rule.name(), " is broken in ", check.period.code(),
                            " by ", check.organization, ": ", description))
      .Field(check.field, description)
      .Precondition("VALIDATION_RULE", rule.name(), description)
      .Vietnamese(finding.reason());
}

}  // namespace

absl::Status CheckValidationRules(resource::Writes& writes,
                                  const std::vector<resource::PlacedChange>& changes) {
  const std::vector<Written> written = FiguresIn(changes);
  if (written.empty()) return absl::OkStatus();
  std::set<std::string> indicators;
  FiguresByKey figures;
  for (const Written& one : written) {
    indicators.insert(one.key.indicator);
    figures[one.key] = one.figure;
  }
  db::Transaction& transaction = writes.transaction();
  const auto rules = LockRulesAbout(indicators, transaction);
  if (!rules.ok()) return rules.status();
  const std::vector<Check> checks = ChecksOf(written, *rules);
  if (checks.empty()) return absl::OkStatus();
  absl::StatusOr<std::vector<Checked>> checked = MakeChecks(checks, figures, transaction);
  if (!checked.ok()) return checked.status();
  for (size_t i = 0; i < checks.size(); ++i) {
    if ((*checked)[i].broken && checks[i].rule->message.importance() == ValidationRule::BLOCKING) {
      return Broken(checks[i], (*checked)[i].finding);
    }
  }
  return KeepFindings(checks, *checked, transaction);
}

}  // namespace district::indicator::validation
