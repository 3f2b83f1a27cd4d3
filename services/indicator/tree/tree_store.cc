#include "services/indicator/tree/tree_store.h"

#include <iterator>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/db/sql.h"
#include "common/time/date.h"

namespace district::indicator {
namespace {

constexpr char kSeparator[] = "\x1f";  // of lists in columns

const db::InsertTarget& UnitTable() {
  static const auto* const target =
      new db::InsertTarget{"tree_units", {"name", "from_day", "until_day", "successors"}};
  return *target;
}

const db::InsertTarget& PlaceTable() {
  static const auto* const target =
      new db::InsertTarget{"tree_places", {"unit", "from_day", "until_day", "parent"}};
  return *target;
}

const db::InsertTarget& GroupTable() {
  static const auto* const target = new db::InsertTarget{"tree_groups", {"name"}};
  return *target;
}

const db::InsertTarget& MemberTable() {
  static const auto* const target =
      new db::InsertTarget{"tree_members", {"group_name", "unit", "from_day", "until_day"}};
  return *target;
}

Days DaysOf(time::DayNumber from, time::DayNumber until) {
  return {time::ToCivilDay(from),
          until == time::kEndOfTime ? AllDays().end : time::ToCivilDay(until)};
}

int64_t NumberOf(absl::CivilDay day) { return time::FromCivilDay(day); }

void InsertAll(const TreeChanges& changes, db::Transaction& transaction) {
  for (const auto& [name, unit] : changes.units) {
    if (!unit) continue;
    transaction.Insert(UnitTable(), {name, NumberOf(unit->life.begin), NumberOf(unit->life.end),
                                     absl::StrJoin(unit->successors, kSeparator)});
    for (const Place& place : unit->places) {
      transaction.Insert(
          PlaceTable(), {name, NumberOf(place.days.begin), NumberOf(place.days.end), place.parent});
    }
  }
  for (const auto& [name, members] : changes.groups) {
    if (!members) continue;
    transaction.Insert(GroupTable(), {name});
    for (const Stay& member : *members) {
      transaction.Insert(MemberTable(), {name, member.unit, NumberOf(member.days.begin),
                                         NumberOf(member.days.end)});
    }
  }
}

template <typename Changed>
std::vector<std::string> NamesOf(const Changed& changed) {
  std::vector<std::string> names;
  for (const auto& [name, _] : changed) names.push_back(name);
  return names;
}

absl::Status DeleteChanged(const TreeChanges& changes, db::Transaction& transaction) {
  const std::vector<std::string> units = NamesOf(changes.units), groups = NamesOf(changes.groups);
  const db::Sql deletions[] = {
      db::SqlCat("DELETE FROM tree_places WHERE ", db::IsIn("unit", units)),
      db::SqlCat("DELETE FROM tree_units WHERE ", db::IsIn("name", units)),
      db::SqlCat("DELETE FROM tree_members WHERE ", db::IsIn("group_name", groups)),
      db::SqlCat("DELETE FROM tree_groups WHERE ", db::IsIn("name", groups))};
  for (size_t i = 0; i < std::size(deletions); ++i) {
    if ((i < 2 ? units : groups).empty()) continue;
    absl::StatusOr<int64_t> deleted = transaction.Execute(deletions[i]);
    if (!deleted.ok()) return deleted.status();
  }
  return absl::OkStatus();
}

absl::Status DeleteAll(db::Transaction& transaction) {
  for (const char* table : {"tree_places", "tree_units", "tree_members", "tree_groups"}) {
    absl::StatusOr<int64_t> deleted = transaction.Execute(absl::StrCat("DELETE FROM ", table), {});
    if (!deleted.ok()) return deleted.status();
  }
  return absl::OkStatus();
}

// Locks the state; false where it is no longer as it was.
absl::StatusOr<bool> LockState(const TreeState& from, db::Transaction& transaction) {
  absl::StatusOr<std::vector<db::Row>> rows =
      transaction.Query("SELECT token, version FROM tree_feed WHERE id = 1 FOR UPDATE", {});
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return absl::InternalError("the state of the tree is missing");
  const auto [token, version] = rows->front().As<std::string_view, int64_t>();
  return token == from.token && version == from.version;
}

absl::Status WriteState(const TreeState& to, int64_t version, db::Transaction& transaction) {
  return transaction
      .Execute(db::SqlCat("UPDATE tree_feed SET token = ", db::Bind(to.token),
                          ", tree_time = ", db::Bind(to.tree_time),
                          ", version = ", db::Bind(version), " WHERE id = 1"))
      .status();
}

absl::Status ReadPlaces(db::Session& session, std::map<std::string, Unit>& units) {
  auto rows = session.Query(
      "SELECT unit, from_day, until_day, parent FROM tree_places ORDER BY unit, from_day", {});
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    auto [unit, from, until, parent] =
        row.As<std::string, time::DayNumber, time::DayNumber, std::string>();
    units[unit].places.push_back({std::move(parent), DaysOf(from, until)});
  }
  return absl::OkStatus();
}

absl::Status ReadGroups(db::Session& session, OrganizationTree& tree) {
  auto rows = session.Query(
      "SELECT g.name, m.unit, m.from_day, m.until_day FROM tree_groups g LEFT JOIN tree_members m "
      "ON m.group_name = g.name",
      {});
  if (!rows.ok()) return rows.status();
  std::map<std::string, std::vector<Stay>> groups;
  for (const db::Row& row : *rows) {
    auto [group, unit, from, until] =
        row.As<std::string, std::string, time::DayNumber, time::DayNumber>();
    std::vector<Stay>& members = groups[group];
    if (!unit.empty()) members.push_back({std::move(unit), DaysOf(from, until)});
  }
  for (auto& [name, members] : groups) tree.AddGroup(name, std::move(members));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TreeState> ReadTreeState(db::Session& session) {
  auto rows = session.Query("SELECT token, tree_time, version FROM tree_feed WHERE id = 1", {});
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return absl::InternalError("the state of the tree is missing");
  auto [token, tree_time, version] = rows->front().As<std::string, int64_t, int64_t>();
  return TreeState{std::move(token), tree_time, version};
}

absl::StatusOr<OrganizationTree> ReadTree(db::Session& session) {
  auto rows = session.Query("SELECT name, from_day, until_day, successors FROM tree_units", {});
  if (!rows.ok()) return rows.status();
  std::map<std::string, Unit> units;
  for (const db::Row& row : *rows) {
    auto [name, from, until, successors] =
        row.As<std::string, time::DayNumber, time::DayNumber, std::string>();
    units[name] = {.life = DaysOf(from, until),
                   .successors = absl::StrSplit(successors, kSeparator, absl::SkipEmpty())};
  }
  OrganizationTree tree;
  absl::Status status = ReadPlaces(session, units);
  if (status.ok()) status = ReadGroups(session, tree);
  if (!status.ok()) return status;
  for (auto& [name, unit] : units) tree.Add(name, std::move(unit));
  return tree;
}

absl::StatusOr<std::map<std::string, Days>> ReadLives(const std::vector<std::string>& units,
                                                      db::Session& session) {
  std::map<std::string, Days> lives;
  if (units.empty()) return lives;
  auto rows = session.Query(db::SqlCat("SELECT name, from_day, until_day FROM tree_units WHERE ",
                                       db::IsIn("name", units)));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    const auto [name, from, until] = row.As<std::string, time::DayNumber, time::DayNumber>();
    lives[name] = DaysOf(from, until);
  }
  return lives;
}

absl::StatusOr<bool> ChangeTree(const TreeState& from, const TreeChanges& changes,
                                const TreeState& to, db::Transaction& transaction) {
  absl::StatusOr<bool> locked = LockState(from, transaction);
  if (!locked.ok() || !*locked) return locked;
  absl::Status status = DeleteChanged(changes, transaction);
  if (status.ok()) {
    status = WriteState(to, from.version + (changes.empty() ? 0 : 1), transaction);
  }
  if (!status.ok()) return status;
  InsertAll(changes, transaction);
  return true;
}

absl::StatusOr<bool> ReplaceTree(const TreeState& from, const TreeChanges& whole,
                                 const TreeState& to, db::Transaction& transaction) {
  absl::StatusOr<bool> locked = LockState(from, transaction);
  if (!locked.ok() || !*locked) return locked;
  absl::Status status = DeleteAll(transaction);
  if (status.ok()) status = WriteState(to, from.version + 1, transaction);
  if (!status.ok()) return status;
  InsertAll(whole, transaction);
  return true;
}

}  // namespace district::indicator
