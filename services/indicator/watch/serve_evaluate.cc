// watchItems:evaluate: holds indicators to their plans, a page at a time, and keeps the watch list.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/api/page_token.h"
#include "common/number/decimal_proto.h"
#include "common/resource/service.h"
#include "district/indicator/v1/watch_items.pb.h"
#include "services/indicator/watch/facts.h"
#include "services/indicator/watch/findings.h"
#include "services/indicator/watch/life.h"
#include "services/indicator/watch/register.h"

namespace district::indicator {
namespace {

using number::Decimal;
using resource::Collection;
using resource::Writes;
using v1::EvaluateWatchItemsRequest;
using v1::EvaluateWatchItemsResponse;
using v1::WatchItem;
using watch::Evaluation;
using watch::Pair;
using watch::Question;

constexpr int kMostPairs = 100;
constexpr int64_t kTolerance = 5;

absl::StatusOr<Question> QuestionOf(const EvaluateWatchItemsRequest& request) {
  Question question{.period = *time::Period::Parse(request.period()),
                    .tolerance = Decimal(kTolerance),
                    .plan_series = request.plan_series()};
  if (request.has_tolerance()) question.tolerance = number::FromProto(request.tolerance());
  if (question.tolerance.Sign() < 0 || question.tolerance > Decimal(100)) {
    return api::InvalidField("tolerance", "is not from 0 to 100", "OUT_OF_RANGE");
  }
  return question;
}

absl::StatusOr<std::set<std::string>> OrganizationsOf(const EvaluateWatchItemsRequest& request) {
  std::set<std::string> organizations;
  for (int i = 0; i < request.organizations_size(); ++i) {
    if (!organizations.insert(request.organizations(i)).second) {
      return api::InvalidField(absl::StrCat("organizations[", i, "]"), "is there twice",
                               "DUPLICATE");
    }
  }
  return organizations;
}

// Keeps the items of a page.
class Keeper {
 public:
  Keeper(const Collection& collection, const EvaluateWatchItemsRequest& request, Writes& writes)
      : collection_(collection),
        request_(request),
        writes_(writes),
        act_{.subject = writes.call().identity().subject,
             .time = writes.transaction().now(),
             .note = ""} {}

  absl::Status Keep(const std::map<Pair, Evaluation>& evaluations,
                    EvaluateWatchItemsResponse& response) {
    std::set<Pair> pairs;
    for (const auto& [pair, evaluation] : evaluations) pairs.insert(pair);
    const absl::StatusOr<watch::Items> items = watch::FindItems(pairs, writes_.transaction());
    if (!items.ok()) return items.status();
    std::map<Pair, WatchItem> changed;
    absl::Status status = Open(evaluations, *items, changed);
    if (status.ok()) status = BringUpToDate(evaluations, *items, changed, response);
    if (!status.ok()) return status;
    for (auto& [pair, item] : changed) *response.add_changed_items() = std::move(item);
    return absl::OkStatus();
  }

 private:
  absl::Status Open(const std::map<Pair, Evaluation>& evaluations, const watch::Items& items,
                    std::map<Pair, WatchItem>& changed) {
    std::vector<Writes::Draft> drafts;
    for (const auto& [pair, evaluation] : evaluations) {
      if (items.evaluated.contains(pair)) continue;
      std::optional<WatchItem> item = watch::OpenedBy(evaluation, act_);
      if (!item) continue;
      const auto directive = items.directives.find(pair);
      item->set_name(collection_.pattern().Name("", api::NewResourceId(act_.time)));
      item->set_indicator(pair.indicator);
      item->set_organization(pair.organization);
      item->set_directive(request_.directive());
      if (request_.directive().empty() && directive != items.directives.end()) {
        item->set_directive(directive->second);
      }
      drafts.push_back({.resource = std::make_unique<WatchItem>(*std::move(item)), .path = ""});
    }
    if (drafts.empty()) return absl::OkStatus();
    absl::StatusOr<resource::Resources> created = writes_.Create(collection_, std::move(drafts));
    if (!created.ok()) return created.status();
    for (const auto& message : *created) Note(*message, changed);
    return absl::OkStatus();
  }

  absl::Status BringUpToDate(const std::map<Pair, Evaluation>& evaluations,
                             const watch::Items& items, std::map<Pair, WatchItem>& changed,
                             EvaluateWatchItemsResponse& response) {
    std::vector<Writes::Edit> edits;
    std::vector<std::string> names;
    std::set<std::string> differ;
    for (const auto& [pair, evaluation] : evaluations) {
      const auto found = items.evaluated.find(pair);
      if (found == items.evaluated.end()) continue;
      edits.push_back(
          {.name = found->second,
           .etag = "",
           .path = "",
           .change = [this, &evaluation = evaluation, &differ](resource::Message& message) {
             auto& item = static_cast<WatchItem&>(message);
             if (watch::BringUpToDate(evaluation, act_, item)) {
               differ.insert(item.name());
             }
             return absl::OkStatus();
           }});
    }
    if (edits.empty()) return absl::OkStatus();
    absl::StatusOr<resource::Resources> updated = writes_.Update(collection_, std::move(edits));
    if (!updated.ok()) return updated.status();
    for (const auto& message : *updated) {
      if (differ.contains(resource::NameOf(*message))) {
        Note(*message, changed);
      } else {
        response.set_unchanged_count(response.unchanged_count() + 1);
      }
    }
    return absl::OkStatus();
  }

  static void Note(const resource::Message& message, std::map<Pair, WatchItem>& changed) {
    const auto& item = static_cast<const WatchItem&>(message);
    changed[{item.indicator(), item.organization()}] = item;
  }

  const Collection& collection_;
  const EvaluateWatchItemsRequest& request_;
  Writes& writes_;
  watch::Act act_;
};

// Tokens are good for the next call whatever its request id.
api::PageTokens TokensOf(const rpc::Call& call, EvaluateWatchItemsRequest request) {
  request.clear_request_id();
  return api::PageTokens::Of(call.page_token_keys(), call.method(), request);
}

absl::StatusOr<EvaluateWatchItemsResponse> EvaluateItems(const Collection& collection,
                                                         const EvaluateWatchItemsRequest& request,
                                                         Writes& writes) {
  const absl::StatusOr<Question> question = QuestionOf(request);
  if (!question.ok()) return question.status();
  const absl::StatusOr<std::set<std::string>> organizations = OrganizationsOf(request);
  if (!organizations.ok()) return organizations.status();
  auto page = api::KeysetPage::Of(TokensOf(writes.call(), request), watch::PairOrder(),
                                  std::min(request.page_size(), kMostPairs), request.page_token());
  if (!page.ok()) return page.status();
  absl::StatusOr<std::vector<db::Row>> rows =
      watch::FindPairs(*organizations, question->period, *page, writes.transaction());
  if (!rows.ok()) return rows.status();
  EvaluateWatchItemsResponse response;
  response.set_next_page_token(page->Cut(*rows));

  std::set<Pair> pairs;
  for (const db::Row& row : *rows) pairs.insert({row.Text(0), row.Text(1)});
  const auto facts = watch::LockAndReadFacts(pairs, *question, writes);
  if (!facts.ok()) return facts.status();
  if (!*facts) {
    return api::InvalidField("page_size", "takes in too many figures", "TOO_MANY_FIGURES");
  }
  std::map<Pair, Evaluation> evaluations;
  for (const auto& [pair, known] : **facts) {
    evaluations.emplace(pair, watch::Evaluate(known, *question));
  }
  response.set_checked_count(static_cast<int>(evaluations.size()));
  absl::Status kept = Keeper(collection, request, writes).Keep(evaluations, response);
  if (!kept.ok()) return kept;
  return response;
}

}  // namespace

void ServeEvaluation(resource::Service& service) {
  const Collection& items = service.catalog().Of<WatchItem>();
  service.ServeWrite<EvaluateWatchItemsRequest, EvaluateWatchItemsResponse>(
      "district.indicator.v1.WatchService.EvaluateWatchItems",
      [&items](const rpc::Call&, const EvaluateWatchItemsRequest& request, Writes& writes) {
        return EvaluateItems(items, request, writes);
      });
}

}  // namespace district::indicator
