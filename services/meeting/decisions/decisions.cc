// Decisions: declaration and rules.
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "common/time/date.h"
#include "services/meeting/decisions/outcome.h"
#include "services/meeting/decisions/register.h"
#include "services/meeting/decisions/result.h"
#include "services/meeting/decisions/votes.h"
#include "services/meeting/meetings/open.h"
#include "services/meeting/rules/parts.h"
#include "services/meeting/rules/rules_in_force.h"

namespace district::meeting {
namespace {

using resource::PlacedChange;
using v1::AgendaItem;
using v1::Decision;

absl::Status CheckDecision(Decision& decision, const Decision*) {
  absl::Status status = CheckSameMeeting(decision.name(), "agenda_item", decision.agenda_item());
  if (status.ok() && decision.has_votes()) status = CheckVotes(*decision.mutable_votes());
  for (int i = 0; status.ok() && i < decision.votes().named_votes_size(); ++i) {
    status =
        CheckSameMeeting(decision.name(), absl::StrCat("votes.named_votes[", i, "].participant"),
                         decision.votes().named_votes(i).participant());
  }
  return status;
}

// Which body decides, and when: at the time that is given, or when its meeting begins.
struct Occasion {
  std::string organization;
  time::DayNumber day = 0;
};

absl::StatusOr<Occasion> OccasionOf(db::Session& session, const Decision& decision) {
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(db::SqlCat("SELECT organization, begin_time FROM meetings WHERE name = ",
                               db::Bind(std::string(api::TopOf(decision.name())))));
  if (!rows.ok()) return rows.status();
  Occasion occasion;
  int64_t begin = 0;
  if (!rows->empty()) {
    std::tie(occasion.organization, begin) = rows->front().As<std::string, int64_t>();
  }
  if (decision.has_decision_time()) begin = resource::GetMicros(decision, "decision_time");
  if (begin != 0) occasion.day = time::DayInVietnam(absl::FromUnixMicros(begin));
  return occasion;
}

absl::StatusOr<std::optional<v1::DecisionRule>> RuleOf(db::Session& session,
                                                       const Decision& decision) {
  if (!decision.rule().empty()) return RuleNamed(session, decision.rule());
  absl::StatusOr<Occasion> occasion = OccasionOf(session, decision);
  if (!occasion.ok()) return occasion.status();
  if (occasion->day == 0) return std::nullopt;
  return RuleInForce(session, occasion->organization, decision.matter(), occasion->day);
}

absl::Status JudgeDecision(db::Transaction& transaction, Decision& after, const Decision*) {
  absl::StatusOr<std::optional<v1::DecisionRule>> rule = RuleOf(transaction, after);
  if (!rule.ok()) return rule.status();
  if (absl::Status status = CheckExclusions(after, *rule); !status.ok()) return status;
  *after.mutable_result() = Judge(after, *rule);
  return CheckOutcome(after, after.result());
}

// Has agenda items say what the decisions on them come to.
class OutcomeHook : public resource::BatchHook {
 public:
  explicit OutcomeHook(resource::Writes& writes) : writes_(writes) {}

  absl::Status Lock(const std::vector<PlacedChange>& changes) override {
    std::set<std::string> items;
    for (const PlacedChange& placed : changes) AddItems(placed.change, items);
    return writes_.LockLiving(AgendaItemsOf(writes_), items);
  }

  absl::Status Before(const std::vector<PlacedChange>& changes) override {
    for (const PlacedChange& placed : changes) AddItems(placed.change, items_);
    return absl::OkStatus();
  }

  absl::Status After() override {
    auto outcomes = StoredOutcomes(writes_.transaction(), items_);
    if (!outcomes.ok()) return outcomes.status();
    std::vector<resource::Writes::Edit> edits;
    for (const auto& [item, outcome] : *outcomes) {
      edits.push_back({.name = item, .change = [outcome = outcome](resource::Message& resource) {
                         static_cast<AgendaItem&>(resource).set_outcome(outcome);
                         return absl::OkStatus();
                       }});
    }
    items_.clear();
    return writes_.Update(AgendaItemsOf(writes_), std::move(edits)).status();
  }

 private:
  static const resource::Collection& AgendaItemsOf(const resource::Writes& writes) {
    return *writes.catalog().Find("meeting.district/AgendaItem");
  }
  static void AddItems(const resource::Change& change, std::set<std::string>& items) {
    for (const Decision* decision :
         {change.before_as<Decision>(), static_cast<const Decision*>(change.after)}) {
      if (decision && !decision->agenda_item().empty()) items.insert(decision->agenda_item());
    }
  }

  resource::Writes& writes_;
  std::set<std::string> items_;
};

}  // namespace

std::unique_ptr<resource::Collection> Decisions() {
  return resource::Declare<Decision>("decisions")
      .ValidateBatch(&CheckMeetingsOpen)
      .Normalize(&CheckDecision)
      .Validate(&JudgeDecision)
      .OnBatch([](resource::Writes& writes) { return std::make_unique<OutcomeHook>(writes); });
}

}  // namespace district::meeting
