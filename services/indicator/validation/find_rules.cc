#include "services/indicator/validation/find_rules.h"

#include <utility>

#include "common/api/errors.h"

namespace district::indicator::validation {
namespace {

absl::StatusOr<std::map<std::string, Rule>> LockRules(const std::set<std::string>& names,
                                                      db::Transaction& transaction) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      db::SqlCat("SELECT body FROM validation_rules WHERE ", db::IsIn("name", names),
                 " AND delete_time = 0 ORDER BY name FOR UPDATE"));
  if (!rows.ok()) return rows.status();
  std::map<std::string, Rule> rules;
  for (const db::Row& row : *rows) {
    v1::ValidationRule rule;
    rule.ParseFromString(row.Text());
    std::string name = rule.name();
    rules.emplace(std::move(name), ReadRule(std::move(rule)));
  }
  return rules;
}

}  // namespace

absl::StatusOr<std::map<std::string, Rule>> LockRulesAbout(const std::set<std::string>& indicators,
                                                           db::Transaction& transaction) {
  absl::StatusOr<std::vector<db::Row>> rows =
      transaction.Query(db::SqlCat("SELECT DISTINCT rule FROM validation_rule_indicators WHERE ",
                                   db::IsIn("indicator", indicators)));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::map<std::string, Rule>();
  std::set<std::string> names;
  for (const db::Row& row : *rows) names.insert(row.Text());
  return LockRules(names, transaction);
}

absl::StatusOr<Rule> LockRule(const std::string& name, db::Transaction& transaction) {
  absl::StatusOr<std::map<std::string, Rule>> rules = LockRules({name}, transaction);
  if (!rules.ok()) return rules.status();
  if (rules->empty()) return api::NotFound("indicator.district/ValidationRule", name);
  return std::move(rules->begin()->second);
}

}  // namespace district::indicator::validation
