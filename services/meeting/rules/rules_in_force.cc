#include "services/meeting/rules/rules_in_force.h"

#include <vector>

#include "common/db/sql.h"

namespace district::meeting {
namespace {

using v1::DecisionRule;

absl::StatusOr<std::optional<DecisionRule>> FirstOf(absl::StatusOr<std::vector<db::Row>> rows) {
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::nullopt;
  DecisionRule rule;
  rule.ParseFromString(rows->front().Text());
  return rule;
}

}  // namespace

time::DaySpan DaysOf(const DecisionRule& rule) {
  return time::SpanOf(time::ToDayNumber(rule.start_date()), time::ToDayNumber(rule.end_date()));
}

v1::DecisionMatter MatterOrDefault(v1::DecisionMatter matter) {
  return matter == v1::DECISION_MATTER_UNSPECIFIED ? v1::RESOLUTION : matter;
}

absl::StatusOr<std::optional<DecisionRule>> RuleInForce(db::Session& session,
                                                        const std::string& organization,
                                                        v1::DecisionMatter matter,
                                                        time::DayNumber day) {
  return FirstOf(session.Query(db::SqlCat(
      "SELECT r.body FROM decision_rule_bodies b JOIN decision_rules r ON r.name = b.rule WHERE "
      "b.organization = ",
      db::Bind(organization), " AND b.matter = ", db::Bind(int64_t{MatterOrDefault(matter)}),
      " AND b.from_day <= ", db::Bind(day), " AND b.until_day > ", db::Bind(day), " LIMIT 1")));
}

absl::StatusOr<std::optional<DecisionRule>> RuleNamed(db::Session& session,
                                                      const std::string& name) {
  return FirstOf(session.Query(db::SqlCat(
      "SELECT body FROM decision_rules WHERE name = ", db::Bind(name), " AND delete_time = 0")));
}

}  // namespace district::meeting
