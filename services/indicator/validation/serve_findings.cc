// validationRules:findings: where figures break rules.
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/order_by.h"
#include "common/api/page_token.h"
#include "common/resource/service.h"
#include "district/indicator/v1/validation_rules.pb.h"
#include "services/indicator/validation/register.h"

namespace district::indicator {
namespace {

using v1::ListValidationFindingsRequest;
using v1::ListValidationFindingsResponse;

db::Sql IsAskedFor(const ListValidationFindingsRequest& request) {
  std::vector<db::Sql> conditions;
  const auto ask = [&](const char* column, const std::string& value) {
    if (!value.empty()) conditions.push_back(db::SqlCat(column, " = ", db::Bind(value)));
  };
  ask("rule", request.validation_rule());
  ask("organization", request.organization());
  ask("period", request.period());
  if (request.importance() != v1::ValidationRule::IMPORTANCE_UNSPECIFIED) {
    conditions.push_back(db::SqlCat("importance = ", int{request.importance()}));
  }
  return db::AllOf(conditions);
}

absl::StatusOr<ListValidationFindingsResponse> ListFindings(
    const rpc::Call& call, const ListValidationFindingsRequest& request, db::Session& session) {
  static const auto* const order = new std::vector<api::OrderTerm>{{.column = "rule"},
                                                                   {.column = "organization"},
                                                                   {.column = "period"},
                                                                   {.column = "indicator"}};
  auto page = api::KeysetPage::Of(call.page_tokens(), *order, request);
  if (!page.ok()) return page.status();
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT rule, organization, period, indicator, body FROM validation_findings",
                 db::Where(db::AllOf({IsAskedFor(request), page->rest()})), page->order()));
  if (!rows.ok()) return rows.status();
  ListValidationFindingsResponse response;
  response.set_next_page_token(page->Cut(*rows));
  for (const db::Row& row : *rows) response.add_findings()->ParseFromString(row.Text(4));
  return response;
}

}  // namespace

void ServeFindings(resource::Service& service) {
  service.ServeRead<ListValidationFindingsRequest, ListValidationFindingsResponse>(
      "district.indicator.v1.ValidationRuleService.ListValidationFindings", &ListFindings);
}

}  // namespace district::indicator
