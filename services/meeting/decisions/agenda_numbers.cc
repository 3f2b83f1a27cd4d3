#include "services/meeting/decisions/agenda_numbers.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "services/meeting/rules/set_column.h"

namespace district::meeting {
namespace {

using resource::Action;
using resource::PlacedChange;
using v1::AgendaItem;

constexpr size_t kMaxItems = 5000;

// The living items of meetings.
db::Sql OnAgendaOf(const std::set<std::string>& meetings) {
  std::vector<db::Sql> ranges;
  for (const std::string& meeting : meetings) {
    ranges.push_back(db::SqlCat("(name > ", db::Bind(meeting + "/agendaItems/"), " AND name < ",
                                db::Bind(meeting + "/agendaItems0"), ")"));
  }
  return db::SqlCat("(", db::SqlJoin(ranges, " OR "), ") AND delete_time = 0 LIMIT ",
                    db::Bind(meetings.size() * (kMaxItems + 1)));
}

AgendaEntry EntryOf(const AgendaItem& item) {
  return {item.parent_item(), item.ordinal(), resource::GetMicros(item, "create_time")};
}

bool ChangesTree(const resource::Change& change) {
  if (change.action != Action::kUpdate) return true;
  const auto& before = *change.before_as<AgendaItem>();
  const auto& after = change.after_as<AgendaItem>();
  return before.parent_item() != after.parent_item() || before.ordinal() != after.ordinal();
}

absl::Status TooMany(const std::string& meeting) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_ITEMS")
      .Message(absl::StrCat(meeting, " has more than ", kMaxItems, " agenda items"))
      .Precondition("SIZE", meeting, "has too many agenda items");
}

class NumberingHook final : public resource::BatchHook {
 public:
  explicit NumberingHook(resource::Writes& writes) : writes_(writes) {}

  absl::Status Before(const std::vector<PlacedChange>& changes) override {
    std::set<std::string> meetings;
    for (const auto& [change, path] : changes) {
      if (ChangesTree(change)) meetings.insert(MeetingOf(change));
    }
    if (meetings.empty()) return absl::OkStatus();
    auto agendas = ReadAgendas(writes_.transaction(), meetings);
    if (!agendas.ok()) return agendas.status();
    for (const auto& [change, path] : changes) {
      const auto& after = change.after_as<AgendaItem>();
      AgendaTree& tree = (*agendas)[MeetingOf(change)];
      if (change.action == Action::kDelete) {
        tree.erase(after.name());
      } else {
        tree[after.name()] = EntryOf(after);
      }
    }
    absl::Status status = NumberChanged(*agendas, changes);
    meetings_.merge(meetings);
    return status;
  }

  absl::Status After() override {
    const std::set<std::string> meetings = std::exchange(meetings_, {});
    if (meetings.empty()) return absl::OkStatus();
    auto agendas = ReadAgendas(writes_.transaction(), meetings);
    if (!agendas.ok()) return agendas.status();
    auto rows = writes_.transaction().Query(
        db::SqlCat("SELECT name, number FROM agenda_items WHERE ", OnAgendaOf(meetings)));
    if (!rows.ok()) return rows.status();
    std::map<std::string, db::Value> stored, numbers, keys;
    for (const db::Row& row : *rows) stored[row.Text(0)] = row.Text(1);
    for (const auto& [meeting, tree] : *agendas) {
      for (const auto& [name, number] : NumbersOf(tree)) {
        if (stored[name] == db::Value(number)) continue;
        numbers[name] = number;
        keys[name] = NumberKey(number);
      }
    }
    db::Transaction& transaction = writes_.transaction();
    absl::Status status = SetColumn(transaction, "agenda_items", "number", numbers);
    return status.ok() ? SetColumn(transaction, "agenda_items", "number_key", keys) : status;
  }

 private:
  static std::string MeetingOf(const resource::Change& change) {
    return api::TopOf(resource::NameOf(*change.after));
  }

  // Checks the new places and has the changed items say their numbers.
  static absl::Status NumberChanged(const std::map<std::string, AgendaTree>& agendas,
                                    const std::vector<PlacedChange>& changes) {
    std::map<std::string, std::map<std::string, std::string>> numbers;
    for (const auto& [meeting, tree] : agendas) {
      if (tree.size() > kMaxItems) return TooMany(meeting);
      numbers[meeting] = NumbersOf(tree);
    }
    for (const auto& [change, path] : changes) {
      if (change.action == Action::kDelete || !ChangesTree(change)) continue;
      auto& after = change.after_as<AgendaItem>();
      const std::string meeting = MeetingOf(change);
      absl::Status status = CheckPlace(agendas.at(meeting), after.name());
      if (!status.ok()) return api::WithFieldPrefix(status, api::Below(path));
      after.set_number(numbers[meeting][after.name()]);
    }
    return absl::OkStatus();
  }

  resource::Writes& writes_;
  std::set<std::string> meetings_;
};

}  // namespace

absl::StatusOr<std::map<std::string, AgendaTree>> ReadAgendas(
    db::Session& session, const std::set<std::string>& meetings) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT name, parent_item, ordinal, create_time FROM agenda_items WHERE ",
                 OnAgendaOf(meetings)));
  if (!rows.ok()) return rows.status();
  std::map<std::string, AgendaTree> agendas;
  for (const db::Row& row : *rows) {
    auto [name, parent, ordinal, created] = row.As<std::string, std::string, int, int64_t>();
    agendas[api::TopOf(name)][name] = {std::move(parent), ordinal, created};
  }
  return agendas;
}

std::unique_ptr<resource::BatchHook> MakeNumberingHook(resource::Writes& writes) {
  return std::make_unique<NumberingHook>(writes);
}

}  // namespace district::meeting
