#include "services/personnel/tree/organizations_on.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/reads.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/tree/placement_store.h"
#include "services/personnel/tree/placements.h"

namespace district::personnel {
namespace {

using v1::Organization;

// Of organizations o, on a day, bound twice.
constexpr char kExists[] = "o.delete_time = 0 AND o.from_day <= ? AND o.until_day > ?";
// Of placements p, on a day, bound twice.
constexpr char kPlaced[] = "p.from_day <= ? AND p.until_day > ?";

// Columns body, predecessors, parent.
absl::StatusOr<std::vector<db::Row>> AllRows(db::Session& session, int64_t day, size_t limit) {
  return session.Query(
      absl::StrCat("SELECT o.body, o.predecessors, COALESCE(p.parent, '') FROM organizations o "
                   "LEFT JOIN placements p ON p.organization = o.name AND ",
                   kPlaced, " WHERE ", kExists, " ORDER BY o.name_key, o.name LIMIT ", limit),
      {day, day, day, day});
}

absl::StatusOr<std::vector<db::Row>> RowsBelow(db::Session& session, const std::string& root,
                                               int64_t day, size_t limit) {
  return session.Query(
      absl::StrCat(
          "WITH RECURSIVE below (name, parent, depth) AS (SELECT o.name, o.parent, 0 FROM "
          "organizations o WHERE o.name = ? AND ",
          kExists,
          " UNION ALL SELECT o.name, p.parent, b.depth + 1 FROM below b JOIN placements p ON "
          "p.parent = b.name AND ",
          kPlaced, " JOIN organizations o ON o.name = p.organization WHERE b.depth <= ", kMaxDepth,
          " AND ", kExists,
          ") SELECT o.body, o.predecessors, b.parent FROM below b JOIN organizations o ON o.name = "
          "b.name ORDER BY o.name_key, o.name LIMIT ",
          limit),
      {root, day, day, day, day, day, day});
}

absl::StatusOr<std::vector<Placed>> OnNow(db::Session& session, const std::string& root,
                                          time::DayNumber day, size_t limit) {
  auto rows = root.empty() ? AllRows(session, day, limit) : RowsBelow(session, root, day, limit);
  if (!rows.ok()) return rows.status();
  std::vector<Placed> placed;
  for (const db::Row& row : *rows) {
    placed.push_back({ParseOrganization(row, 0, session.now()), db::AsText(row[2])});
    if (placed.back().organization.name() == root) placed.back().parent.clear();
  }
  return placed;
}

// Those at and below the root.
std::vector<Placed> Below(const std::string& root, std::vector<Placed> all) {
  std::map<std::string, std::string> parents;
  for (const Placed& one : all) parents[one.organization.name()] = one.parent;
  const auto is_below = [&](std::string name) {
    for (int depth = 0; depth <= kMaxDepth && name != root; ++depth) {
      const auto parent = parents.find(name);
      if (parent == parents.end()) return false;
      name = parent->second;
    }
    return name == root;
  };
  std::vector<Placed> below;
  if (!parents.contains(root)) return below;
  for (Placed& one : all) {
    if (!is_below(one.organization.name())) continue;
    if (one.organization.name() == root) one.parent.clear();
    below.push_back(std::move(one));
  }
  return below;
}

// What was known in the past stands in the resources themselves, with their placements.
absl::StatusOr<std::vector<Placed>> OnThen(db::Session& session, const std::string& root,
                                           const BitemporalPoint& point, size_t limit) {
  const api::SqlCondition known = resource::Versions(
      "organizations", "body, predecessors, name_key, name",
      {"from_day <= ? AND until_day > ?", {int64_t{point.day}, int64_t{point.day}}},
      point.read_time);
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(absl::StrCat("SELECT o.body, o.predecessors FROM (", known.sql,
                                 ") o ORDER BY o.name_key, o.name LIMIT ", limit),
                    known.parameters);
  if (!rows.ok()) return rows.status();
  std::vector<Placed> all;
  for (const db::Row& row : *rows) {
    Organization organization = ParseOrganization(row, 0, session.now());
    std::string parent = ParentOn(organization, point.day);
    all.push_back({std::move(organization), std::move(parent)});
  }
  if (root.empty() || all.size() == limit) return all;
  return Below(root, std::move(all));
}

absl::StatusOr<std::vector<Organization>> AboveNow(db::Session& session, const std::string& name,
                                                   int64_t day) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      absl::StrCat(
          "WITH RECURSIVE above (name, depth) AS (SELECT o.name, 1 FROM placements p JOIN "
          "organizations o ON o.name = p.parent WHERE p.organization = ? AND ",
          kPlaced, " AND ", kExists,
          " UNION ALL SELECT o.name, a.depth + 1 FROM above a JOIN placements p ON p.organization "
          "= a.name AND ",
          kPlaced, " JOIN organizations o ON o.name = p.parent WHERE a.depth < ", kMaxDepth,
          " AND ", kExists,
          ") SELECT o.body, o.predecessors FROM above a JOIN organizations o ON o.name = a.name "
          "ORDER BY a.depth"),
      {name, day, day, day, day, day, day, day, day});
  if (!rows.ok()) return rows.status();
  std::vector<Organization> above;
  for (const db::Row& row : *rows) above.push_back(ParseOrganization(row, 0, session.now()));
  return above;
}

// One statement a level; chains are short.
absl::StatusOr<std::vector<Organization>> AboveThen(db::Session& session,
                                                    const Organization& organization,
                                                    const BitemporalPoint& point) {
  std::vector<Organization> above;
  std::string parent = ParentOn(organization, point.day);
  while (!parent.empty() && above.size() < static_cast<size_t>(kMaxDepth)) {
    auto next = KnownOrganization(session, parent, point.read_time);
    if (absl::IsNotFound(next.status())) break;
    if (!next.ok()) return next.status();
    if (!ExistenceOf(*next).Contains(point.day)) break;
    parent = ParentOn(*next, point.day);
    above.push_back(*std::move(next));
  }
  return above;
}

}  // namespace

absl::StatusOr<std::vector<Placed>> OrganizationsOn(db::Session& session, const std::string& root,
                                                    const BitemporalPoint& point, size_t limit) {
  return point.read_time == 0 ? OnNow(session, root, point.day, limit)
                              : OnThen(session, root, point, limit);
}

absl::StatusOr<std::vector<Organization>> OrganizationsAbove(db::Session& session,
                                                             const Organization& organization,
                                                             const BitemporalPoint& point) {
  return point.read_time == 0 ? AboveNow(session, organization.name(), point.day)
                              : AboveThen(session, organization, point);
}

absl::StatusOr<Organization> KnownOrganization(db::Session& session, const std::string& name,
                                               int64_t read_time) {
  const api::SqlCondition known =
      resource::Versions("organizations", "body, predecessors", {"name = ?", {name}}, read_time);
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(known.sql, known.parameters);
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return api::NotFound("personnel.district/Organization", name);
  return ParseOrganization(rows->front(), 0, session.now());
}

}  // namespace district::personnel
