#include "services/personnel/tree/placement_store.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
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
    const std::vector<std::string> some(organizations.begin() + static_cast<ptrdiff_t>(done),
                                        organizations.begin() + static_cast<ptrdiff_t>(end));
    absl::StatusOr<std::vector<db::Row>> rows = session.Query(
        db::SqlCat("SELECT organization, parent, from_day, until_day FROM placements WHERE ",
                   db::IsIn("organization", some), " AND parent <> ''"));
    if (!rows.ok()) return rows.status();
    for (const db::Row& row : *rows) {
      graph[row.Text(0)].push_back({row.Text(1), SpanIn(row, 2)});
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
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat(WithWalk(walk), "SELECT CAST(COALESCE(MAX(depth), 0) AS SIGNED) FROM w"));
  if (!rows.ok()) return rows.status();
  return rows->empty() ? 0 : static_cast<int>(rows->front().Int());
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
    absl::StatusOr<int64_t> removed = transaction.Execute(
        db::SqlCat("DELETE FROM placements WHERE organization = ", db::Bind(after.name())));
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
      db::SqlCat("SELECT o.name FROM placements p JOIN organizations o ON o.name = p.organization "
                 "WHERE p.parent = ",
                 db::Bind(before.name()), " AND o.delete_time = 0 LIMIT 1"));
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return absl::OkStatus();
  const std::string& holder = rows->front().Text();
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
  organization.ParseFromString(row.Text(first));
  ReadPredecessors(organization, row[first + 1], now);
  return organization;
}

absl::StatusOr<int64_t> BeginPlacements(db::Transaction& transaction) {
  const time::DayNumber today = Today(transaction);
  // Reading takes no locks, and on most days there is nothing to do.
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(db::SqlCat(
      "SELECT o.name FROM placements p JOIN organizations o ON o.name = p.organization "
      "WHERE p.from_day > 0 AND ",
      IsOnDay("p", today), " AND ", IsOnDay("o", today), " AND o.parent <> p.parent LIMIT 1000"));
  if (!rows.ok()) return rows.status();
  int64_t begun = 0;
  for (const db::Row& row : *rows) {
    absl::StatusOr<int64_t> matched = transaction.Execute(
        db::SqlCat("UPDATE organizations o JOIN placements p ON p.organization = o.name SET "
                   "o.parent = p.parent WHERE o.name = ",
                   db::Bind(row.Text()), " AND ", IsOnDay("p", today)));
    if (!matched.ok()) return matched.status();
    begun += *matched;
  }
  return begun;
}

}  // namespace district::personnel
