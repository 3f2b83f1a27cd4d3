// Questions about organizations: search.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/order_by.h"
#include "common/api/page_token.h"
#include "district/personnel/v1/organizations.pb.h"
#include "services/personnel/organizations/register.h"
#include "services/personnel/search/words.h"
#include "services/personnel/tree/placement_store.h"

namespace district::personnel {
namespace {

constexpr char kOrganizationType[] = "personnel.district/Organization";

absl::StatusOr<v1::SearchOrganizationsResponse> SearchOrganizations(
    const rpc::Call& call, const v1::SearchOrganizationsRequest& request, db::Session& session) {
  static const auto* const order =
      new std::vector<api::OrderTerm>{{.column = "o.name_key"}, {.column = "o.name"}};
  absl::StatusOr<int> page_size = api::PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  auto condition = HasWords("o.name", request.query());
  if (!condition.ok()) return condition.status();
  const api::PageTokens tokens = call.page_tokens();
  auto rest = tokens.Rest(*order, request.page_token());
  if (!rest.ok()) return rest.status();
  condition->And(*rest);
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      absl::StrCat("SELECT o.name_key, o.name, o.body, o.predecessors FROM organizations o WHERE "
                   "o.delete_time = 0 AND ",
                   condition->sql, " ORDER BY o.name_key, o.name LIMIT ", *page_size + 1),
      condition->parameters);
  if (!rows.ok()) return rows.status();
  v1::SearchOrganizationsResponse response;
  if (rows->size() > static_cast<size_t>(*page_size)) {
    rows->pop_back();
    response.set_next_page_token(tokens.After(*order, rows->back()));
  }
  for (const db::Row& row : *rows) {
    *response.add_organizations() = ParseOrganization(row, 2, session.now());
  }
  return response;
}

}  // namespace

void ServeOrganizationQueries(resource::Service& service) {
  const std::string prefix = "district.personnel.v1.OrganizationService.";
  service.ServeRead<v1::SearchOrganizationsRequest, v1::SearchOrganizationsResponse>(
      prefix + "SearchOrganizations", &SearchOrganizations);
}

}  // namespace district::personnel
