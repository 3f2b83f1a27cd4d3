// Questions about organizations: search.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
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
  auto page = api::KeysetPage::Of(call.page_tokens(), *order, request);
  if (!page.ok()) return page.status();
  auto condition = HasWords("o.name", request.query());
  if (!condition.ok()) return condition.status();
  condition->And(page->rest());
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT o.name_key, o.name, o.body, o.predecessors FROM organizations o WHERE o.delete_time "
      "= 0 AND ",
      *condition, page->order()));
  if (!rows.ok()) return rows.status();
  v1::SearchOrganizationsResponse response;
  response.set_next_page_token(page->Cut(*rows));
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
