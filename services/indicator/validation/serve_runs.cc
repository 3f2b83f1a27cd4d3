// {validation_rule}:run: holds the figures that are there to a rule, a page at a time.
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/order_by.h"
#include "common/api/page_token.h"
#include "common/resource/reads.h"
#include "common/resource/service.h"
#include "common/time/period.h"
#include "district/indicator/v1/validation_rules.pb.h"
#include "services/indicator/validation/checks.h"
#include "services/indicator/validation/find_rules.h"
#include "services/indicator/validation/register.h"

namespace district::indicator {
namespace {

using resource::Writes;
using v1::RunValidationRuleRequest;
using v1::RunValidationRuleResponse;
using validation::Check;
using validation::Checked;
using validation::FigureKey;
using validation::Rule;

// The figures of a page, in the order of indicator, organization and period.
std::vector<FigureKey> KeysIn(const std::vector<db::Row>& rows, const Rule& rule) {
  std::vector<FigureKey> keys;
  for (const db::Row& row : rows) {
    auto [indicator, organization, period] = row.As<std::string, std::string, std::string>();
    keys.push_back(
        {rule.message.measure(), std::move(indicator), std::move(organization), std::move(period)});
  }
  return keys;
}

// Leaves of the figures of an organization and period that the rule is about the one of the first
// indicator, so that what several pages tell of is checked once.
absl::Status LeaveFirst(const Rule& rule, db::Session& session, std::vector<FigureKey>& keys) {
  std::set<FigureKey> siblings;
  for (FigureKey key : keys) {
    for (const std::string& indicator : rule.message.indicators()) {
      key.indicator = indicator;
      siblings.insert(key);
    }
  }
  const auto figures = validation::ReadFigures(siblings, session);
  if (!figures.ok()) return figures.status();
  std::erase_if(keys, [&](const FigureKey& key) {
    // Of a growth against another period than that of the year before.
    if (!figures->contains(key)) return true;
    FigureKey earlier = key;
    for (const std::string& indicator : rule.message.indicators()) {
      if (indicator >= key.indicator) break;
      earlier.indicator = indicator;
      if (figures->contains(earlier)) return true;
    }
    return false;
  });
  return absl::OkStatus();
}

std::vector<Check> ChecksOf(const std::vector<FigureKey>& keys, const Rule& rule) {
  std::vector<Check> checks;
  std::set<FigureKey> planned;
  for (const FigureKey& key : keys) {
    const auto period = time::Period::Parse(key.period);
    if (!period.ok() || !validation::IsAbout(rule.message, *period)) continue;
    if (!planned.insert(key).second) continue;
    checks.push_back({.rule = &rule,
                      .organization = key.organization,
                      .period = *period,
                      .indicator = rule.has_sides() ? "" : key.indicator,
                      .field = ""});
  }
  return checks;
}

// Tokens are good for the next call whatever its request id.
api::PageTokens TokensOf(const rpc::Call& call, RunValidationRuleRequest request) {
  request.clear_request_id();
  return api::PageTokens::Of(call.page_token_keys(), call.method(), request);
}

absl::StatusOr<RunValidationRuleResponse> RunRule(const rpc::Call& call,
                                                  const RunValidationRuleRequest& request,
                                                  Writes& writes) {
  static const auto* const order = new std::vector<api::OrderTerm>{{.column = "indicator"},
                                                                   {.column = "organization"},
                                                                   {.column = "period"},
                                                                   {.column = "name"}};
  auto page = api::KeysetPage::Of(TokensOf(call, request), *order, request);
  if (!page.ok()) return page.status();
  db::Transaction& transaction = writes.transaction();
  const absl::StatusOr<Rule> rule = validation::LockRule(request.name(), transaction);
  if (!rule.ok()) return rule.status();

  const db::Sql asked =
      db::AllOf({db::IsIn("indicator", rule->message.indicators()), db::SqlCat("category = ''"),
                 db::SqlCat("measure = ", int{rule->message.measure()}), page->rest()});
  absl::StatusOr<std::vector<db::Row>> rows = transaction.Query(
      db::SqlCat(resource::Versions("observations", "indicator, organization, period, name", asked,
                                    /*read_time=*/0),
                 page->order()));
  if (!rows.ok()) return rows.status();
  RunValidationRuleResponse response;
  response.set_next_page_token(page->Cut(*rows));

  std::vector<FigureKey> keys = KeysIn(*rows, *rule);
  if (rule->has_sides()) {
    absl::Status status = LeaveFirst(*rule, transaction, keys);
    if (!status.ok()) return status;
  }
  const std::vector<Check> checks = ChecksOf(keys, *rule);
  absl::StatusOr<std::vector<Checked>> checked =
      validation::MakeChecks(checks, /*written=*/{}, transaction);
  if (!checked.ok()) return checked.status();
  absl::Status kept = validation::KeepFindings(checks, *checked, transaction);
  if (!kept.ok()) return kept;
  for (const Checked& one : *checked) {
    if (!one.skipped) response.set_checked_count(response.checked_count() + 1);
    if (one.broken) *response.add_findings() = one.finding;
  }
  return response;
}

}  // namespace

void ServeRuns(resource::Service& service) {
  service.ServeWrite<RunValidationRuleRequest, RunValidationRuleResponse>(
      "district.indicator.v1.ValidationRuleService.RunValidationRule", &RunRule);
}

}  // namespace district::indicator
