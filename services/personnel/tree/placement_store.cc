#include "services/personnel/tree/placement_store.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/time/date.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/tree/placements.h"
#include "services/personnel/tree/successions.h"
#include "services/personnel/tree/walk.h"

namespace district::personnel {
namespace {

using v1::Organization;

constexpr size_t kMaxNamesPerQuery = 256;

const db::InsertTarget& PlacementTable() {
  static const auto* const target =
      new db::InsertTarget{"placements", {"organization", "from_day", "until_day", "parent"}};
  return *target;
}

time::DaySpan DaysIn(const db::Row& row, size_t first) {
  return {static_cast<time::DayNumber>(db::AsInt(row[first])),
          static_cast<time::DayNumber>(db::AsInt(row[first + 1]))};
}

std::vector<Below> PlacesOf(const Organization& organization) {
  std::vector<Below> places;
  for (int i = 0; i < organization.placements_size(); ++i) {
    places.push_back({organization.placements(i).parent(), SpanOfPlacement(organization, i)});
  }
  return places;
}

// Adds the stored placements of organizations to the graph.
absl::Status AddPlaces(db::Session& session, const std::vector<std::string>& organizations,
                       Graph& graph) {
  for (size_t done = 0; done < organizations.size(); done += kMaxNamesPerQuery) {
    const size_t end = std::min(organizations.size(), done + kMaxNamesPerQuery);
    const db::InList list({organizations.begin() + static_cast<ptrdiff_t>(done),
                           organizations.begin() + static_cast<ptrdiff_t>(end)});
    absl::StatusOr<std::vector<db::Row>> rows = session.Query(
        absl::StrCat("SELECT organization, parent, from_day, until_day FROM placements WHERE "
                     "organization IN (",
                     list.placeholders, ") AND parent <> ''"),
        list.values);
    if (!rows.ok()) return rows.status();
    for (const db::Row& row : *rows) {
      graph[db::AsText(row[0])].push_back({db::AsText(row[1]), DaysIn(row, 2)});
    }
  }
  return absl::OkStatus();
}

// All that was or will be above the organization, level by level.
absl::StatusOr<Graph> GraphAbove(db::Session& session, const Organization& organization) {
  Graph graph;
  graph[organization.name()] = PlacesOf(organization);
  std::set<std::string> known = {organization.name()};
  std::vector<std::string> level = {organization.name()};
  while (!level.empty()) {
    std::vector<std::string> next;
    for (const std::string& name : level) {
      for (const Below& below : graph[name]) {
        if (!below.parent.empty() && known.insert(below.parent).second) {
          next.push_back(below.parent);
        }
      }
    }
    absl::Status added = AddPlaces(session, next, graph);
    if (!added.ok()) return added;
    level = std::move(next);
  }
  return graph;
}

// The longest chain below the organization on any day.
absl::StatusOr<int> DepthBelow(db::Session& session, const std::string& organization) {
  const TreeWalk walk{
      .columns = "name, depth, from_day, until_day",
      .start =
          db::SqlCat("SELECT organization, 1, from_day, until_day FROM placements WHERE parent = ",
                     db::Bind(organization)),
      .next = db::SqlCat("p.organization, w.depth + 1, GREATEST(w.from_day, p.from_day), "
                         "LEAST(w.until_day, p.until_day)"),
      .placed = db::SqlCat("p.from_day < w.until_day AND p.until_day > w.from_day AND w.depth < ",
                           kMaxDepth + 1)};
  const db::Sql sql =
      db::SqlCat(WithWalk(walk), "SELECT CAST(COALESCE(MAX(depth), 0) AS SIGNED) FROM w");
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(sql.sql, sql.parameters);
  if (!rows.ok()) return rows.status();
  return rows->empty() ? 0 : static_cast<int>(db::AsInt(rows->front()[0]));
}

absl::Status CycleError(const Organization& organization, time::DayNumber day) {
  const std::string when =
      day == time::kBeginningOfTime ? std::string() : " on " + time::FormatDay(day);
  return api::Error(absl::StatusCode::kInvalidArgument, "ORGANIZATION_CYCLE")
      .Message(absl::StrCat(organization.name(), " would stand below itself", when))
      .Metadata("day", time::FormatDay(day))
      .Field("parent", absl::StrCat("is this organization or one below it", when))
      .Vietnamese("Tổ chức cấp trên không được là chính tổ chức này hoặc tổ chức trực thuộc nó.");
}

// A new organization has nobody below it, so that it can close no cycle.
absl::Status CheckPlaces(db::Transaction& transaction, const Organization& after, bool is_new) {
  absl::StatusOr<Graph> graph = GraphAbove(transaction, after);
  if (!graph.ok()) return graph.status();
  const Climb climb = ClimbFrom(*graph, after.name());
  if (climb.cycle) return CycleError(after, *climb.cycle);
  absl::StatusOr<int> below = is_new ? 0 : DepthBelow(transaction, after.name());
  if (!below.ok()) return below.status();
  if (climb.depth + *below <= kMaxDepth) return absl::OkStatus();
  return api::InvalidField(
      "parent", absl::StrCat("stands too deep: more than ", kMaxDepth, " levels"), "TREE_TOO_DEEP");
}

absl::Status StorePlaces(db::Transaction& transaction, const Organization& after, bool is_new) {
  if (!is_new) {
    absl::StatusOr<int64_t> removed =
        transaction.Execute("DELETE FROM placements WHERE organization = ?", {after.name()});
    if (!removed.ok()) return removed.status();
  }
  for (const Below& place : PlacesOf(after)) {
    transaction.Insert(PlacementTable(), {after.name(), int64_t{place.days.begin},
                                          int64_t{place.days.end}, place.parent});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status LockPlacements(db::Transaction& transaction) {
  return transaction.Query("SELECT id FROM placement_lock WHERE id = 1 FOR UPDATE", {}).status();
}

absl::Status KeepPlacements(db::Transaction& transaction, Organization& after,
                            const Organization* before) {
  const bool is_new = before == nullptr;
  if (is_new ? after.placements().empty() : SamePlacements(*before, after)) {
    return absl::OkStatus();
  }
  absl::Status status = is_new ? absl::OkStatus() : LockPlacements(transaction);
  if (status.ok()) status = CheckPlaces(transaction, after, is_new);
  if (status.ok()) status = StorePlaces(transaction, after, is_new);
  return status;
}

absl::Status CheckNobodyBelow(db::Transaction& transaction, const Organization& before) {
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      "SELECT o.name FROM placements p JOIN organizations o ON o.name = p.organization WHERE "
      "p.parent = ? AND o.delete_time = 0 LIMIT 1",
      {before.name()});
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return absl::OkStatus();
  const std::string& holder = db::AsText(rows->front()[0]);
  return api::Error(absl::StatusCode::kFailedPrecondition, "IS_REFERENCED")
      .Message(absl::StrCat(holder, " stands, stood or will stand below ", before.name()))
      .Precondition("REFERENCE", holder, absl::StrCat("a placement of it is below ", before.name()))
      .Vietnamese("Không thể xóa: có tổ chức đang, đã hoặc sẽ trực thuộc tổ chức này.");
}

void ReadPredecessors(Organization& organization, const db::Value& predecessors, absl::Time now) {
  organization.clear_predecessors();
  for (const std::string& name : PredecessorsIn(predecessors)) {
    organization.add_predecessors(name);
  }
  RefreshParent(organization, time::DayInVietnam(now));
}

Organization ParseOrganization(const db::Row& row, size_t first, absl::Time now) {
  Organization organization;
  organization.ParseFromString(db::AsText(row[first]));
  ReadPredecessors(organization, row[first + 1], now);
  return organization;
}

absl::StatusOr<int64_t> BeginPlacements(db::Transaction& transaction) {
  const int64_t today = Today(transaction);
  // Reading takes no locks, and on most days there is nothing to do.
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      "SELECT o.name FROM placements p JOIN organizations o ON o.name = p.organization WHERE "
      "p.from_day > 0 AND p.from_day <= ? AND p.until_day > ? AND o.from_day <= ? AND o.until_day "
      "> ? AND o.parent <> p.parent LIMIT 1000",
      {today, today, today, today});
  if (!rows.ok()) return rows.status();
  int64_t begun = 0;
  for (const db::Row& row : *rows) {
    absl::StatusOr<int64_t> matched = transaction.Execute(
        "UPDATE organizations o JOIN placements p ON p.organization = o.name SET o.parent = "
        "p.parent WHERE o.name = ? AND p.from_day <= ? AND p.until_day > ?",
        {row[0], today, today});
    if (!matched.ok()) return matched.status();
    begun += *matched;
  }
  return begun;
}

}  // namespace district::personnel
