// Validation rules: declaration, and the indicators that each is about.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "district/indicator/v1/validation_rules.pb.h"
#include "services/indicator/validation/register.h"
#include "services/indicator/validation/rules.h"

namespace district::indicator {
namespace {

using resource::PlacedChange;
using v1::ValidationRule;

constexpr int64_t kMostRulesOfAnIndicator = 50;

// The side that names an indicator.
const char* SideOf(const ValidationRule& rule, const std::string& indicator) {
  const validation::Rule read = validation::ReadRule(rule);
  return validation::IndicatorsOf(read.left).contains(indicator) ? "left" : "right";
}

// The indicators that the sides of a rule name since this change.
std::set<std::string> NewOperands(const resource::Change& change) {
  const auto& rule = change.after_as<ValidationRule>();
  if (change.action == resource::Action::kDelete || rule.has_outlier()) return {};
  std::set<std::string> operands(rule.indicators().begin(), rule.indicators().end());
  if (change.action != resource::Action::kUpdate) return operands;
  for (const std::string& known : change.before_as<ValidationRule>()->indicators()) {
    operands.erase(known);
  }
  return operands;
}

const db::InsertTarget& RuleIndicators() {
  static const auto* const target =
      new db::InsertTarget{.table = "validation_rule_indicators", .columns = {"indicator", "rule"}};
  return *target;
}

// Sees to it that a rule names indicators that there are, and is found by them.
class RuleHook : public resource::BatchHook {
 public:
  explicit RuleHook(resource::Writes& writes) : writes_(writes) {}

  absl::Status Lock(const std::vector<PlacedChange>& changes) override {
    const absl::StatusOr<std::set<std::string>> living = LivingIndicators(changes);
    if (!living.ok()) return living.status();
    for (const auto& [change, path] : changes) {
      for (const std::string& indicator : NewOperands(change)) {
        if (living->contains(indicator)) continue;
        return api::InvalidField(
            api::Below(path) + SideOf(change.after_as<ValidationRule>(), indicator),
            absl::StrCat("names ", indicator, ", which does not exist"), "INDICATOR_NOT_FOUND");
      }
    }
    return absl::OkStatus();
  }

  // What was found by the rule as it was is no longer true of it.
  absl::Status Before(const std::vector<PlacedChange>& changes) override {
    std::set<std::string> changed;
    for (const PlacedChange& change : changes) {
      if (change.change.before) changed.insert(change.change.after_as<ValidationRule>().name());
    }
    absl::Status status = Forget("validation_rule_indicators", changed);
    if (status.ok()) status = Forget("validation_findings", changed);
    if (!status.ok()) return status;
    for (const auto& [change, path] : changes) {
      if (change.action == resource::Action::kDelete) continue;
      const auto& rule = change.after_as<ValidationRule>();
      for (const std::string& indicator : rule.indicators()) {
        writes_.transaction().Insert(RuleIndicators(), {indicator, rule.name()});
        asked_.insert(indicator);
      }
    }
    return absl::OkStatus();
  }

  absl::Status After() override {
    if (asked_.empty()) return absl::OkStatus();
    absl::StatusOr<std::vector<db::Row>> rows = writes_.transaction().Query(db::SqlCat(
        "SELECT indicator FROM validation_rule_indicators WHERE ", db::IsIn("indicator", asked_),
        " GROUP BY indicator HAVING COUNT(*) > ", kMostRulesOfAnIndicator, " LIMIT 1"));
    if (!rows.ok()) return rows.status();
    if (rows->empty()) return absl::OkStatus();
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_RULES")
        .Message(absl::StrCat(rows->front().Text(), " has more than ", kMostRulesOfAnIndicator,
                              " rules"))
        .Precondition("RULES", rows->front().Text(),
                      absl::StrCat("at most ", kMostRulesOfAnIndicator, " rules are about one"))
        .Vietnamese("Chỉ tiêu này đã có quá nhiều quy tắc kiểm tra.");
  }

 private:
  absl::StatusOr<std::set<std::string>> LivingIndicators(const std::vector<PlacedChange>& changes) {
    std::set<std::string> names, living;
    for (const PlacedChange& change : changes) names.merge(NewOperands(change.change));
    if (names.empty()) return living;
    absl::StatusOr<std::vector<db::Row>> rows = writes_.transaction().Query(db::SqlCat(
        "SELECT name FROM indicators WHERE ", db::IsIn("name", names), " AND delete_time = 0"));
    if (!rows.ok()) return rows.status();
    for (const db::Row& row : *rows) living.insert(row.Text());
    return living;
  }

  absl::Status Forget(const char* table, const std::set<std::string>& rules) {
    if (rules.empty()) return absl::OkStatus();
    return writes_.transaction()
        .Execute(db::SqlCat("DELETE FROM ", table, " WHERE ", db::IsIn("rule", rules)))
        .status();
  }

  resource::Writes& writes_;
  std::set<std::string> asked_;
};

}  // namespace

std::unique_ptr<resource::Collection> ValidationRules() {
  return resource::Declare<ValidationRule>("validation_rules")
      .Normalize(
          [](ValidationRule& rule, const ValidationRule*) { return validation::CheckRule(rule); })
      .OnBatch([](resource::Writes& writes) { return std::make_unique<RuleHook>(writes); })
      .WithHistory();
}

}  // namespace district::indicator
