// Trees and ancestors of organizations on any day. An organization counts on the days between its
// founding and its dissolution, and stands below its parent where both do.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/time/date.h"
#include "district/personnel/v1/organizations.pb.h"
#include "services/personnel/organizations/register.h"
#include "services/personnel/rows/days.h"
#include "services/personnel/tree/organizations_on.h"
#include "services/personnel/tree/placements.h"

namespace district::personnel {
namespace {

using v1::Organization;

constexpr char kOrganizationType[] = "personnel.district/Organization";
// A tree larger than this does not fit into an answer.
constexpr size_t kMaxTree = 10000;
constexpr size_t kMaxTreeBytes = 3 * 1024 * 1024;

// An organization of the answer, or one on the way to it.
struct Member {
  Placed placed;
  bool shown;
};

// The organizations of a tree while it is put together, in the order of their names.
struct Forest {
  std::vector<Member> members;
  std::map<std::string, const Member*> by_name;
  std::map<std::string, std::vector<const Member*>> children;  // of those shown
  std::vector<const Member*> tops;
};

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
    const auto above = forest.by_name.find(at->placed.parent);
    if (above == forest.by_name.end()) return "";
    at = above->second;
    if (at->shown) return at->placed.organization.name();
  }
  return "";
}

Forest ForestOf(std::vector<Placed> organizations, const std::string& root,
                const std::set<int>& kinds) {
  Forest forest;
  forest.members.reserve(organizations.size());
  for (Placed& placed : organizations) {
    const bool shown = placed.organization.name() == root || kinds.empty() ||
                       kinds.contains(placed.organization.kind());
    forest.members.push_back({std::move(placed), shown});
  }
  for (const Member& member : forest.members) {
    forest.by_name[member.placed.organization.name()] = &member;
  }
  for (const Member& member : forest.members) {
    if (!member.shown) continue;
    const std::string above = ShownAbove(forest, member);
    (above.empty() ? forest.tops : forest.children[above]).push_back(&member);
  }
  std::stable_sort(forest.tops.begin(), forest.tops.end(), [](const Member* a, const Member* b) {
    return a->placed.organization.level() < b->placed.organization.level();
  });
  return forest;
}

// Placements close no cycle on any day, so this ends.
void AddNode(const Forest& forest, const Member& member, v1::OrganizationNode& node) {
  *node.mutable_organization() = member.placed.organization;
  const auto children = forest.children.find(member.placed.organization.name());
  if (children == forest.children.end()) return;
  for (const Member* child : children->second) AddNode(forest, *child, *node.add_children());
}

absl::StatusOr<v1::OrganizationTree> GetOrganizationTree(
    const rpc::Call&, const v1::GetOrganizationTreeRequest& request, db::Session& session) {
  auto organizations = OrganizationsOn(session, request.root(),
                                       PointOf(request.as_of(), request, session), kMaxTree + 1);
  if (!organizations.ok()) return organizations.status();
  if (organizations->size() > kMaxTree) return TooLarge();
  if (organizations->empty() && !request.root().empty()) {
    return api::NotFound(kOrganizationType, request.root());
  }
  const Forest forest = ForestOf(*std::move(organizations), request.root(),
                                 {request.kinds().begin(), request.kinds().end()});
  v1::OrganizationTree tree;
  for (const Member* top : forest.tops) AddNode(forest, *top, *tree.add_roots());
  if (tree.ByteSizeLong() > kMaxTreeBytes) return TooLarge();
  return tree;
}

absl::StatusOr<v1::ListAncestorsResponse> ListAncestors(const rpc::Call&,
                                                        const v1::ListAncestorsRequest& request,
                                                        db::Session& session) {
  BitemporalPoint point = PointOf(request.as_of(), request, session);
  auto organization = KnownOrganization(session, request.name(), point.read_time);
  if (!organization.ok()) return organization.status();
  if (request.as_of().empty()) {
    point.day = DayOfParent(*organization, Today(session));
  } else if (!ExistenceOf(*organization).Contains(point.day)) {
    return api::NotFound(kOrganizationType, request.name());
  }
  auto above = OrganizationsAbove(session, *organization, point);
  if (!above.ok()) return above.status();
  v1::ListAncestorsResponse response;
  for (Organization& one : *above) *response.add_ancestors() = std::move(one);
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
