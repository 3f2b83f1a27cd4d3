// Questions about organizations: search, trees, ancestors.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/order_by.h"
#include "district/personnel/v1/organizations.pb.h"
#include "services/personnel/held_posts.h"
#include "services/personnel/personnel.h"
#include "services/personnel/search_words.h"

namespace district::personnel {
namespace {

using v1::Organization;

constexpr char kOrganizationType[] = "personnel.district/Organization";
// A tree larger than this does not fit into an answer.
constexpr size_t kMaxTree = 10000;
constexpr int kMaxDepth = 50;

absl::StatusOr<v1::SearchOrganizationsResponse> SearchOrganizations(
    const rpc::Call&, const v1::SearchOrganizationsRequest& request, db::Session& session) {
  static const auto* const order = new std::vector<api::OrderTerm>{{"o.name_key"}, {"o.name"}};
  absl::StatusOr<int> page_size = api::PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  auto condition = HasWords("o.name", request.query());
  if (!condition.ok()) return condition.status();
  if (!request.page_token().empty()) {
    auto last = api::DecodePageToken(request.page_token(), request.query());
    if (!last.ok()) return last.status();
    api::SqlCondition after = api::AfterSql(*order, *last);
    absl::StrAppend(&condition->sql, " AND (", after.sql, ")");
    for (db::Value& value : after.parameters) condition->parameters.push_back(std::move(value));
  }
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(absl::StrCat("SELECT o.name_key, o.name, o.body FROM organizations o WHERE "
                                 "o.delete_time = 0 AND ",
                                 condition->sql, " ORDER BY o.name_key, o.name LIMIT ",
                                 *page_size + 1),
                    condition->parameters);
  if (!rows.ok()) return rows.status();
  v1::SearchOrganizationsResponse response;
  if (rows->size() > static_cast<size_t>(*page_size)) {
    rows->pop_back();
    response.set_next_page_token(
        api::EncodePageToken({rows->back()[0], rows->back()[1]}, request.query()));
  }
  for (const db::Row& row : *rows) {
    *response.add_organizations() = ParseBody<Organization>(row, 2);
  }
  return response;
}

// The organizations of a tree while it is put together, in the order of their names.
struct Forest {
  std::vector<Organization> organizations;
  std::map<std::string, std::vector<const Organization*>> children;  // by parent
};

// Adds the organization and all below it; `path` guards against a cycle in the data.
void AddNode(const Forest& forest, const Organization& organization, std::set<std::string>& path,
             v1::OrganizationNode& node) {
  *node.mutable_organization() = organization;
  auto children = forest.children.find(organization.name());
  if (children == forest.children.end() || !path.insert(organization.name()).second) return;
  for (const Organization* child : children->second) {
    AddNode(forest, *child, path, *node.add_children());
  }
  path.erase(organization.name());
}

absl::StatusOr<v1::OrganizationTree> GetOrganizationTree(
    const rpc::Call&, const v1::GetOrganizationTreeRequest& request, db::Session& session) {
  const int64_t day = AsOf(request.as_of());
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      absl::StrCat("SELECT body FROM organizations WHERE delete_time = 0 AND from_day <= ? AND "
                   "until_day > ? ORDER BY name_key, name LIMIT ",
                   kMaxTree + 1),
      {day, day});
  if (!rows.ok()) return rows.status();
  if (rows->size() > kMaxTree) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TREE_TOO_LARGE")
        .Message(absl::StrCat("there are more than ", kMaxTree,
                              " organizations; list them by parent instead"))
        .Precondition("SIZE", "organizations", "list the organizations by parent");
  }
  Forest forest;
  std::set<std::string> names;
  for (const db::Row& row : *rows) {
    forest.organizations.push_back(ParseBody<Organization>(row, 0));
    names.insert(forest.organizations.back().name());
  }
  if (!request.root().empty() && !names.contains(request.root())) {
    return api::NotFound(kOrganizationType, request.root());
  }
  std::vector<const Organization*> roots;
  for (const Organization& organization : forest.organizations) {
    const bool is_root = request.root().empty() ? !names.contains(organization.parent())
                                                : organization.name() == request.root();
    if (is_root) roots.push_back(&organization);
    if (!organization.parent().empty()) {
      forest.children[organization.parent()].push_back(&organization);
    }
  }
  std::stable_sort(roots.begin(), roots.end(), [](const Organization* a, const Organization* b) {
    return a->level() < b->level();
  });
  v1::OrganizationTree tree;
  for (const Organization* root : roots) {
    std::set<std::string> path;
    AddNode(forest, *root, path, *tree.add_roots());
  }
  return tree;
}

absl::StatusOr<v1::ListAncestorsResponse> ListAncestors(const rpc::Call&,
                                                        const v1::ListAncestorsRequest& request,
                                                        db::Session& session) {
  v1::ListAncestorsResponse response;
  std::string next = request.name();
  for (int depth = 0; !next.empty() && depth <= kMaxDepth; ++depth) {
    absl::StatusOr<std::vector<db::Row>> rows =
        session.Query("SELECT body FROM organizations WHERE name = ?", {next});
    if (!rows.ok()) return rows.status();
    if (rows->empty()) {
      if (depth == 0) return api::NotFound(kOrganizationType, next);
      break;
    }
    Organization organization = ParseBody<Organization>(rows->front(), 0);
    next = organization.parent();
    if (depth > 0) *response.add_ancestors() = std::move(organization);
  }
  return response;
}

}  // namespace

void ServeOrganizationQueries(resource::Service& service) {
  const std::string prefix = "district.personnel.v1.OrganizationService.";
  service.ServeRead<v1::SearchOrganizationsRequest, v1::SearchOrganizationsResponse>(
      prefix + "SearchOrganizations", &SearchOrganizations);
  service.ServeRead<v1::GetOrganizationTreeRequest, v1::OrganizationTree>(
      prefix + "GetOrganizationTree", &GetOrganizationTree);
  service.ServeRead<v1::ListAncestorsRequest, v1::ListAncestorsResponse>(prefix + "ListAncestors",
                                                                         &ListAncestors);
}

}  // namespace district::personnel
