// Decisions: declaration and rules.
#include <map>
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
#include "services/meeting/decisions/member_counts.h"
#include "services/meeting/decisions/outcome.h"
#include "services/meeting/decisions/register.h"
#include "services/meeting/decisions/result.h"
#include "services/meeting/decisions/seat_holders.h"
#include "services/meeting/decisions/votes.h"
#include "services/meeting/meetings/open.h"
#include "services/meeting/rules/classification.h"
#include "services/meeting/rules/parts.h"
#include "services/meeting/rules/rules_in_force.h"

namespace district::meeting {
namespace {

using resource::PlacedChange;
using v1::AgendaItem;
using v1::Decision;

constexpr size_t kMaxParticipants = 10000;

// None where none is in force.
using Rule = std::optional<v1::DecisionRule>;

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

// Which body decides, and on which day.
struct Occasion {
  std::string organization;
  time::DayNumber day = 0;
};

// Finds the rules of many decisions: what it has looked up for one serves the others.
class Rules {
 public:
  explicit Rules(db::Session& session) : session_(session) {}

  // Looks up the meetings that the decisions belong to.
  absl::Status LoadMeetings(const std::set<std::string>& meetings) {
    absl::StatusOr<std::vector<db::Row>> rows = session_.Query(db::SqlCat(
        "SELECT name, organization, begin_time FROM meetings WHERE ", db::IsIn("name", meetings)));
    if (!rows.ok()) return rows.status();
    for (const db::Row& row : *rows) {
      const auto [name, organization, begin] = row.As<std::string, std::string, int64_t>();
      meetings_[name] = {organization, DayOf(begin)};
    }
    return absl::OkStatus();
  }

  Occasion OccasionOf(const Decision& decision) {
    Occasion occasion = meetings_[std::string(api::TopOf(decision.name()))];
    if (decision.has_decision_time()) {
      occasion.day = DayOf(resource::GetMicros(decision, "decision_time"));
    }
    return occasion;
  }

  absl::StatusOr<Rule> Of(const Decision& decision) {
    const Occasion occasion = OccasionOf(decision);
    const Key key = decision.rule().empty()
                        ? Key{occasion.organization, decision.matter(), occasion.day}
                        : Key{decision.rule(), 0, 0};
    const auto known = rules_.find(key);
    if (known != rules_.end()) return known->second;
    absl::StatusOr<Rule> rule = Find(decision, occasion);
    if (rule.ok()) rules_[key] = *rule;
    return rule;
  }

 private:
  // A body, a matter and a day; or the name of a rule.
  using Key = std::tuple<std::string, int, time::DayNumber>;

  static time::DayNumber DayOf(int64_t micros) {
    return micros == 0 ? 0 : time::DayInVietnam(absl::FromUnixMicros(micros));
  }

  absl::StatusOr<Rule> Find(const Decision& decision, const Occasion& occasion) {
    if (!decision.rule().empty()) return RuleNamed(session_, decision.rule());
    if (occasion.day == 0) return std::nullopt;
    return RuleInForce(session_, occasion.organization, decision.matter(), occasion.day);
  }

  db::Session& session_;
  std::map<std::string, Occasion> meetings_;
  std::map<Key, Rule> rules_;
};

// Counts the members for many decisions: each roll is read once.
class Members {
 public:
  Members(db::Session& session, const SeatHolders& holders)
      : session_(session), holders_(holders) {}

  // Where personnel does not answer, by what it answered when the decision was last judged.
  absl::StatusOr<MemberCounts> Of(const Decision& decision, const Decision* before,
                                  const Occasion& occasion) {
    if (!decision.has_votes()) return MemberCounts();
    const auto holders = holders_.Of(occasion.organization, occasion.day);
    if (!holders) return before ? CountsTold(before->result()) : MemberCounts();
    const std::string meeting = api::TopOf(decision.name());
    if (!rolls_.contains(meeting)) {
      absl::StatusOr<std::vector<v1::Participant>> roll = ReadRoll(meeting);
      if (!roll.ok()) return roll.status();
      rolls_[meeting] = *std::move(roll);
    }
    return CountMembers(*holders, rolls_[meeting], decision);
  }

 private:
  // Nothing of a roll that is longer than one that tells whether a body has its quorum.
  absl::StatusOr<std::vector<v1::Participant>> ReadRoll(const std::string& meeting) {
    absl::StatusOr<std::vector<db::Row>> rows = session_.Query(
        db::SqlCat("SELECT body FROM participants WHERE ", ParticipatesIn(meeting),
                   " AND person <> '' AND delete_time = 0 LIMIT ", kMaxParticipants + 1));
    if (!rows.ok()) return rows.status();
    std::vector<v1::Participant> roll;
    if (rows->size() > kMaxParticipants) return roll;
    for (const db::Row& row : *rows) roll.emplace_back().ParseFromString(row.Text());
    return roll;
  }

  db::Session& session_;
  const SeatHolders& holders_;
  std::map<std::string, std::vector<v1::Participant>> rolls_;
};

absl::Status JudgeOne(const Rule& rule, const MemberCounts& counts, Decision& decision) {
  if (absl::Status status = CheckExclusions(decision, rule); !status.ok()) return status;
  *decision.mutable_result() = Judge(decision, rule, counts);
  return CheckOutcome(decision, decision.result());
}

absl::Status JudgeDecisions(resource::Writes& writes, const std::vector<PlacedChange>& changes,
                            const SeatHolders& holders) {
  std::set<std::string> meetings;
  for (const auto& [change, path] : changes) {
    if (change.action == resource::Action::kDelete) continue;
    meetings.insert(std::string(api::TopOf(change.after_as<Decision>().name())));
  }
  if (meetings.empty()) return absl::OkStatus();
  Rules rules(writes.transaction());
  Members members(writes.transaction(), holders);
  absl::Status status = rules.LoadMeetings(meetings);
  for (const auto& [change, path] : changes) {
    if (!status.ok()) return status;
    if (change.action == resource::Action::kDelete) continue;
    auto& decision = change.after_as<Decision>();
    absl::StatusOr<Rule> rule = rules.Of(decision);
    if (!rule.ok()) return rule.status();
    auto counts = members.Of(decision, change.before_as<Decision>(), rules.OccasionOf(decision));
    if (!counts.ok()) return counts.status();
    status = api::WithFieldPrefix(JudgeOne(*rule, *counts, decision), api::Below(path));
  }
  return status;
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

resource::Classified Secrecy() {
  resource::Classified classified = ClassifiedAs({"agenda_item", "document"});
  classified.carried_column = "carried_degree";
  return classified;
}

}  // namespace

std::unique_ptr<resource::Collection> Decisions(
    const std::shared_ptr<const SeatHolders>& holders,
    const std::vector<resource::BatchHookFactory>& follow_ups) {
  auto decisions = resource::Declare<Decision>("decisions");
  decisions.LockParents()
      .ClassifiedBy(Secrecy())
      .ValidateBatch(&CheckMeetingsOpen)
      .ValidateBatch([holders](resource::Writes& writes, const std::vector<PlacedChange>& changes) {
        return JudgeDecisions(writes, changes, *holders);
      })
      .Normalize(&CheckDecision)
      .OnBatch([](resource::Writes& writes) { return std::make_unique<OutcomeHook>(writes); });
  for (const resource::BatchHookFactory& follow_up : follow_ups) decisions.OnBatch(follow_up);
  return decisions;
}

}  // namespace district::meeting
