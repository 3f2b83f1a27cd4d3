// Decision rules: declaration and rules.
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "services/meeting/rules/dated_rules.h"
#include "services/meeting/rules/register.h"
#include "services/meeting/rules/rules_in_force.h"
#include "services/meeting/rules/threshold.h"

namespace district::meeting {
namespace {

using resource::PlacedChange;
using v1::DecisionRule;

absl::Status CheckRule(DecisionRule& rule, const DecisionRule*) {
  absl::Status status = CheckThreshold(rule.majority(), "majority");
  if (status.ok() && rule.has_quorum()) status = CheckThreshold(rule.quorum(), "quorum");
  for (int i = 0; status.ok() && i < rule.consequences_size(); ++i) {
    status = CheckThreshold(rule.consequences(i).threshold(),
                            absl::StrCat("consequences[", i, "].threshold"));
  }
  if (!status.ok()) return status;
  std::set<std::string> bodies(rule.organizations().begin(), rule.organizations().end());
  if (static_cast<int>(bodies.size()) < rule.organizations_size()) {
    return api::InvalidField("organizations", "names a body twice");
  }
  if (rule.abstentions_count() && rule.base() != DecisionRule::VALID) {
    return api::InvalidField("abstentions_count", "goes with the base VALID only");
  }
  const time::DaySpan days = DaysOf(rule);
  if (days.begin < days.end) return absl::OkStatus();
  return api::InvalidField("end_date", "is before start_date", "DATES_REVERSED");
}

// Keeps which bodies a rule binds on which days, and that no two bind one for the same matter.
class BodiesHook : public resource::BatchHook {
 public:
  explicit BodiesHook(resource::Writes& writes) : writes_(writes) {}

  // One call at a time changes rules: the row that binds nobody stands for all.
  absl::Status Lock(const std::vector<PlacedChange>&) override {
    return writes_.transaction()
        .Query(db::SqlCat("SELECT rule FROM decision_rule_bodies WHERE organization = '' AND "
                          "matter = 0 AND from_day = 0 FOR UPDATE"))
        .status();
  }

  absl::Status Before(const std::vector<PlacedChange>& changes) override {
    for (const auto& [change, path] : changes) {
      const auto& rule = change.after_as<DecisionRule>();
      changed_.insert(rule.name());
      if (change.action != resource::Action::kDelete) written_.push_back({rule, path});
    }
    return absl::OkStatus();
  }

  absl::Status After() override {
    db::Transaction& transaction = writes_.transaction();
    absl::StatusOr<int64_t> deleted = transaction.Execute(
        db::SqlCat("DELETE FROM decision_rule_bodies WHERE ", db::IsIn("rule", changed_)));
    if (!deleted.ok()) return deleted.status();
    if (!written_.empty()) {
      if (absl::Status locked = LockDatedRules(transaction); !locked.ok()) return locked;
    }
    for (const auto& [rule, path] : written_) {
      absl::Status status = CheckAlone(rule);
      if (status.ok()) status = Insert(rule);
      if (!status.ok()) return api::WithFieldPrefix(status, api::Below(path));
    }
    changed_.clear();
    written_.clear();
    return absl::OkStatus();
  }

 private:
  struct Written {
    DecisionRule rule;
    std::string path;
  };

  absl::Status CheckAlone(const DecisionRule& rule) {
    const time::DaySpan days = DaysOf(rule);
    absl::StatusOr<std::vector<db::Row>> rows = writes_.transaction().Query(
        db::SqlCat("SELECT rule, organization FROM decision_rule_bodies WHERE ",
                   db::IsIn("organization", rule.organizations()),
                   " AND matter = ", db::Bind(int64_t{rule.matter()}), " AND from_day < ",
                   db::Bind(days.end), " AND until_day > ", db::Bind(days.begin), " LIMIT 1"));
    if (!rows.ok()) return rows.status();
    if (rows->empty()) return absl::OkStatus();
    const auto [other, body] = rows->front().As<std::string, std::string>();
    return api::Error(absl::StatusCode::kAlreadyExists, "RULES_OVERLAP")
        .Message(absl::StrCat(body, " follows ", other, " on some of these days"))
        .Field("start_date", absl::StrCat(body, " follows ", other, " on some of these days"))
        .Resource("meeting.district/DecisionRule", other, "is in force for the same matter")
        .Metadata("organization", body)
        .Vietnamese("Trong thời gian này cơ quan đã có quy định khác cho cùng loại việc.");
  }

  absl::Status Insert(const DecisionRule& rule) {
    const time::DaySpan days = DaysOf(rule);
    std::vector<db::Sql> rows;
    for (const std::string& body : rule.organizations()) {
      rows.push_back(db::SqlCat("(", db::Bind(body), ", ", db::Bind(int64_t{rule.matter()}), ", ",
                                db::Bind(days.begin), ", ", db::Bind(days.end), ", ",
                                db::Bind(rule.name()), ")"));
    }
    return writes_.transaction()
        .Execute(db::SqlCat("INSERT INTO decision_rule_bodies (organization, matter, from_day, "
                            "until_day, rule) VALUES ",
                            db::SqlJoin(rows, ", ")))
        .status();
  }

  resource::Writes& writes_;
  std::set<std::string> changed_;
  std::vector<Written> written_;
};

}  // namespace

std::unique_ptr<resource::Collection> DecisionRules() {
  return resource::Declare<DecisionRule>("decision_rules")
      .Normalize(&CheckRule)
      .OnBatch([](resource::Writes& writes) { return std::make_unique<BodiesHook>(writes); })
      .WithHistory();
}

}  // namespace district::meeting
