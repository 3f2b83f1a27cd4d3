// Trees and ancestors of organizations on any day. An organization counts on the days between its
// founding and its dissolution, and stands below its parent where both do.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/api/errors.h"
#include "common/time/date.h"
#include "district/personnel/v1/organizations.pb.h"
#include "services/personnel/held_posts.h"
#include "services/personnel/personnel.h"
#include "services/personnel/placement_store.h"
#include "services/personnel/placements.h"

namespace district::personnel {
namespace {

using v1::Organization;

constexpr char kOrganizationType[] = "personnel.district/Organization";
// A tree larger than this does not fit into an answer.
constexpr size_t kMaxTree = 10000;
constexpr size_t kMaxTreeBytes = 3 * 1024 * 1024;

// An organization of the answer, or one on the way to it.
struct Member {
  Organization organization;
  std::string parent;  // on the day
  bool shown;
};

// The organizations of a tree while it is put together, in the order of their names.
struct Forest {
  std::vector<Member> members;
  std::map<std::string, const Member*> by_name;
  std::map<std::string, std::vector<const Member*>> children;  // of those shown
  std::vector<const Member*> tops;
};

// Columns body, predecessors, parent of the organizations that exist on the day, by name.
absl::StatusOr<std::vector<db::Row>> AllOn(db::Session& session, int64_t day) {
  return session.Query(
      absl::StrCat(
          "SELECT o.body, o.predecessors, COALESCE(p.parent, '') FROM organizations o LEFT "
          "JOIN placements p ON p.organization = o.name AND p.from_day <= ? AND "
          "p.until_day > ? WHERE o.delete_time = 0 AND o.from_day <= ? AND o.until_day > ? "
          "ORDER BY o.name_key, o.name LIMIT ",
          kMaxTree + 1),
      {day, day, day, day});
}

// The same of those at and below the root; nothing where the root does not exist.
absl::StatusOr<std::vector<db::Row>> AllBelow(db::Session& session, const std::string& root,
                                              int64_t day) {
  return session.Query(
      absl::StrCat(
          "WITH RECURSIVE below (name, parent, depth) AS (SELECT o.name, o.parent, 0 FROM "
          "organizations o WHERE o.name = ? AND o.delete_time = 0 AND o.from_day <= ? AND "
          "o.until_day > ? UNION ALL SELECT o.name, p.parent, b.depth + 1 FROM below b JOIN "
          "placements p ON p.parent = b.name AND p.from_day <= ? AND p.until_day > ? JOIN "
          "organizations o ON o.name = p.organization WHERE b.depth <= ",
          kMaxDepth,
          " AND o.delete_time = 0 AND o.from_day <= ? AND o.until_day > ?) SELECT o.body, "
          "o.predecessors, b.parent FROM below b JOIN organizations o ON o.name = b.name ORDER BY "
          "o.name_key, o.name LIMIT ",
          kMaxTree + 1),
      {root, day, day, day, day, day, day});
}

absl::Status TooLarge() {
  return api::Error(absl::StatusCode::kFailedPrecondition, "TREE_TOO_LARGE")
      .Message(absl::StrCat("there are too many organizations, more than ", kMaxTree,
                            " or 3 MiB; ask for a root below, or list them by parent"))
      .Precondition("SIZE", "organizations", "ask for a root below, or list them by parent")
      .Vietnamese("Cây tổ chức quá lớn: hãy chọn một tổ chức gốc ở cấp dưới.");
}

// The nearest organization above that is shown; "" where there is none.
std::string ShownAbove(const Forest& forest, const Member& member) {
  const Member* at = &member;
  for (int depth = 0; depth <= kMaxDepth; ++depth) {
    const auto above = forest.by_name.find(at->parent);
    if (above == forest.by_name.end()) return "";
    at = above->second;
    if (at->shown) return at->organization.name();
  }
  return "";
}

Forest ForestOf(const std::vector<db::Row>& rows, const std::string& root,
                const std::set<int>& kinds) {
  Forest forest;
  forest.members.reserve(rows.size());
  for (const db::Row& row : rows) {
    Member member{ParseOrganization(row, 0), db::AsText(row[2]), false};
    const bool is_root = member.organization.name() == root;
    if (is_root) member.parent.clear();
    member.shown = is_root || kinds.empty() || kinds.contains(member.organization.kind());
    forest.members.push_back(std::move(member));
  }
  for (const Member& member : forest.members) {
    forest.by_name[member.organization.name()] = &member;
  }
  for (const Member& member : forest.members) {
    if (!member.shown) continue;
    const std::string above = ShownAbove(forest, member);
    (above.empty() ? forest.tops : forest.children[above]).push_back(&member);
  }
  std::stable_sort(forest.tops.begin(), forest.tops.end(), [](const Member* a, const Member* b) {
    return a->organization.level() < b->organization.level();
  });
  return forest;
}

// Placements close no cycle on any day, so this ends.
void AddNode(const Forest& forest, const Member& member, v1::OrganizationNode& node) {
  *node.mutable_organization() = member.organization;
  const auto children = forest.children.find(member.organization.name());
  if (children == forest.children.end()) return;
  for (const Member* child : children->second) AddNode(forest, *child, *node.add_children());
}

absl::StatusOr<v1::OrganizationTree> GetOrganizationTree(
    const rpc::Call&, const v1::GetOrganizationTreeRequest& request, db::Session& session) {
  const int64_t day = AsOf(request.as_of());
  absl::StatusOr<std::vector<db::Row>> rows =
      request.root().empty() ? AllOn(session, day) : AllBelow(session, request.root(), day);
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxTree) return TooLarge();
  if (rows->empty() && !request.root().empty()) {
    return api::NotFound(kOrganizationType, request.root());
  }
  const Forest forest =
      ForestOf(*rows, request.root(), {request.kinds().begin(), request.kinds().end()});
  v1::OrganizationTree tree;
  for (const Member* top : forest.tops) AddNode(forest, *top, *tree.add_roots());
  if (tree.ByteSizeLong() > kMaxTreeBytes) return TooLarge();
  return tree;
}

absl::StatusOr<v1::ListAncestorsResponse> ListAncestors(const rpc::Call&,
                                                        const v1::ListAncestorsRequest& request,
                                                        db::Session& session) {
  absl::StatusOr<std::vector<db::Row>> found = session.Query(
      "SELECT body, predecessors FROM organizations WHERE name = ?", {request.name()});
  if (!found.ok()) return found.status();
  if (found->empty()) return api::NotFound(kOrganizationType, request.name());
  const Organization organization = ParseOrganization(found->front(), 0);
  int64_t day = DayOfParent(organization, time::DayInVietnam(absl::Now()));
  if (!request.as_of().empty()) {
    day = AsOf(request.as_of());
    if (!ExistenceOf(organization).Contains(static_cast<time::DayNumber>(day))) {
      return api::NotFound(kOrganizationType, request.name());
    }
  }
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      absl::StrCat(
          "WITH RECURSIVE above (name, depth) AS (SELECT o.name, 1 FROM placements p JOIN "
          "organizations o ON o.name = p.parent WHERE p.organization = ? AND p.from_day <= ? AND "
          "p.until_day > ? AND o.delete_time = 0 AND o.from_day <= ? AND o.until_day > ? UNION ALL "
          "SELECT o.name, a.depth + 1 FROM above a JOIN placements p ON p.organization = a.name "
          "AND p.from_day <= ? AND p.until_day > ? JOIN organizations o ON o.name = p.parent WHERE "
          "a.depth < ",
          kMaxDepth,
          " AND o.delete_time = 0 AND o.from_day <= ? AND o.until_day > ?) SELECT o.body, "
          "o.predecessors FROM above a JOIN organizations o ON o.name = a.name ORDER BY a.depth"),
      {request.name(), day, day, day, day, day, day, day, day});
  if (!rows.ok()) return rows.status();
  v1::ListAncestorsResponse response;
  for (const db::Row& row : *rows) *response.add_ancestors() = ParseOrganization(row, 0);
  return response;
}

}  // namespace

void ServeOrganizationTrees(resource::Service& service) {
  const std::string prefix = "district.personnel.v1.OrganizationService.";
  service.ServeRead<v1::GetOrganizationTreeRequest, v1::OrganizationTree>(
      prefix + "GetOrganizationTree", &GetOrganizationTree);
  service.ServeRead<v1::ListAncestorsRequest, v1::ListAncestorsResponse>(prefix + "ListAncestors",
                                                                         &ListAncestors);
}

}  // namespace district::personnel
