#include "services/personnel/tree/organizations_on.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/reads.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/tree/placement_store.h"
#include "services/personnel/tree/placements.h"
#include "services/personnel/tree/walk.h"

namespace district::personnel {
namespace {

using v1::Organization;

// Columns body, predecessors, parent.
db::Sql AllOn(time::DayNumber day, size_t limit) {
  return db::SqlCat(
      "SELECT o.body, o.predecessors, COALESCE(p.parent, '') FROM organizations o LEFT JOIN "
      "placements p ON p.organization = o.name AND ",
      IsOnDay("p", day), " WHERE ", ExistsOn(day), " ORDER BY o.name_key, o.name LIMIT ", limit);
}

db::Sql AllBelowOn(const std::string& root, time::DayNumber day, size_t limit) {
  return db::SqlCat(WithAllBelow(root, day),
                    "SELECT o.body, o.predecessors, w.parent FROM w JOIN organizations o ON o.name "
                    "= w.name ORDER BY o.name_key, o.name LIMIT ",
                    limit);
}

absl::StatusOr<std::vector<Placed>> OnNow(db::Session& session, const std::string& root,
                                          time::DayNumber day, size_t limit) {
  auto rows = session.Query(root.empty() ? AllOn(day, limit) : AllBelowOn(root, day, limit));
  if (!rows.ok()) return rows.status();
  std::vector<Placed> placed;
  for (const db::Row& row : *rows) {
    placed.push_back({ParseOrganization(row, 0, session.now()), row.Text(2)});
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
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT o.body, o.predecessors FROM (",
                 resource::Versions("organizations", "body, predecessors, name_key, name",
                                    IsOnDay("", point.day), point.read_time),
                 ") o ORDER BY o.name_key, o.name LIMIT ", limit));
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
                                                   time::DayNumber day) {
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(db::SqlCat(WithAllAbove(name, day),
                               "SELECT o.body, o.predecessors FROM w JOIN organizations "
                               "o ON o.name = w.name ORDER BY w.depth"));
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
  const db::Sql known = resource::Versions("organizations", "body, predecessors",
                                           db::SqlCat("name = ", db::Bind(name)), read_time);
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(known);
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return api::NotFound("personnel.district/Organization", name);
  return ParseOrganization(rows->front(), 0, session.now());
}

}  // namespace district::personnel
