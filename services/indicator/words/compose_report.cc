// reports:compose: finds the figures and the style of a report.
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/reads.h"
#include "common/resource/service.h"
#include "district/indicator/v1/reports.pb.h"
#include "services/indicator/plans/find.h"
#include "services/indicator/words/composition.h"
#include "services/indicator/words/read_facts.h"
#include "services/indicator/words/register.h"

namespace district::indicator {
namespace {

using time::Period;
using v1::ComposeReportRequest;
using v1::ComposeReportResponse;
using v1::ReportStyle;
using v1::WatchItem;

constexpr int kMostWatchItems = 100;

absl::StatusOr<FactsQuery> QueryOf(const ComposeReportRequest& request) {
  std::set<std::string> seen;
  for (int i = 0; i < request.indicators_size(); ++i) {
    if (!seen.insert(request.indicators(i)).second) {
      return api::InvalidField(absl::StrCat("indicators[", i, "]"), "is there twice", "DUPLICATE");
    }
  }
  const Period period = *Period::Parse(request.period());
  std::optional<Period> base = period.YearBefore();
  if (!request.base_period().empty()) base = *Period::Parse(request.base_period());
  if (!base) {
    return api::InvalidField("base_period", "is needed for a period without a year before",
                             "REQUIRED");
  }
  return FactsQuery{.organization = request.organization(),
                    .period = period,
                    .base = *base,
                    .plan_as_of = PlanDay(request, period),
                    .plan_series = request.plan_series(),
                    .read_time = resource::GetMicros(request, "read_time")};
}

// The style that is asked for, or that of the organization; an empty one where it has none.
absl::StatusOr<ReportStyle> FindStyle(const ComposeReportRequest& request, db::Session& session) {
  const bool asked = !request.report_style().empty();
  const db::Sql which =
      asked ? db::SqlCat("name = ", db::Bind(request.report_style()), " AND delete_time = 0")
            : db::SqlCat("organization_key = ", db::Bind(request.organization()));
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(db::SqlCat("SELECT body FROM report_styles WHERE ", which));
  if (!rows.ok()) return rows.status();
  ReportStyle style;
  if (!rows->empty()) {
    style.ParseFromString(rows->front().Text());
  } else if (asked) {
    return api::NotFound("indicator.district/ReportStyle", request.report_style());
  }
  return style;
}

// The indicators that the report tells of, each once.
absl::StatusOr<std::vector<std::string>> IndicatorsOf(const ComposeReportRequest& request,
                                                      const ReportStyle& style,
                                                      const FactsQuery& query,
                                                      db::Session& session) {
  if (!request.indicators().empty()) {
    return std::vector<std::string>(request.indicators().begin(), request.indicators().end());
  }
  if (style.clauses().empty()) return IndicatorsWithFigures(query, session);
  std::set<std::string> of_style;
  for (const v1::ReportClause& clause : style.clauses()) of_style.insert(clause.indicator());
  return std::vector<std::string>(of_style.begin(), of_style.end());
}

// An item with the name of its indicator.
struct WatchedItem {
  WatchItem item;
  std::string display_name;
};

absl::StatusOr<std::vector<WatchedItem>> ReadWatched(const ComposeReportRequest& request,
                                                     const std::string& organization,
                                                     db::Session& session) {
  std::vector<db::Sql> conditions = {db::SqlCat("w.delete_time = 0"),
                                     db::SqlCat("w.state <> ", int{WatchItem::RESOLVED}),
                                     db::SqlCat("w.organization = ", db::Bind(organization))};
  if (!request.indicators().empty()) {
    conditions.push_back(db::IsIn(
        "w.indicator",
        std::vector<std::string>(request.indicators().begin(), request.indicators().end())));
  }
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT w.body, i.display_name FROM watch_items w JOIN indicators i ON i.name = w.indicator",
      db::Where(db::AllOf(conditions)), " ORDER BY w.ordinal = 0, w.ordinal, w.name LIMIT ",
      kMostWatchItems));
  if (!rows.ok()) return rows.status();
  std::vector<WatchedItem> watched(rows->size());
  for (size_t i = 0; i < watched.size(); ++i) {
    watched[i].item.ParseFromString((*rows)[i].Text(0));
    watched[i].display_name = (*rows)[i].Text(1);
  }
  return watched;
}

// Tells the items of the organization, or where it has none, those that name no organization.
absl::Status AddWatchList(const ComposeReportRequest& request, const ReportStyle& style,
                          db::Session& session, ComposeReportResponse& response) {
  auto items = ReadWatched(request, request.organization(), session);
  if (items.ok() && items->empty()) items = ReadWatched(request, "", session);
  if (!items.ok()) return items.status();
  std::vector<WatchedIndicator> watched;
  for (const auto& [item, display_name] : *items) {
    watched.push_back({display_name, {item.reasons().begin(), item.reasons().end()}});
    response.add_watch_items(item.name());
  }
  response.set_watch_text(WatchInWords(watched, style.watch_text(), Phrases(style)));
  return absl::OkStatus();
}

absl::StatusOr<ComposeReportResponse> ComposeReport(const rpc::Call&,
                                                    const ComposeReportRequest& request,
                                                    db::Session& session) {
  const absl::StatusOr<FactsQuery> query = QueryOf(request);
  if (!query.ok()) return query.status();
  const absl::StatusOr<ReportStyle> style = FindStyle(request, session);
  if (!style.ok()) return style.status();
  const auto indicators = IndicatorsOf(request, *style, *query, session);
  if (!indicators.ok()) return indicators.status();
  const absl::StatusOr<FactsByIndicator> facts = ReadFacts(*query, *indicators, session);
  if (!facts.ok()) return facts.status();

  ComposeReportResponse response;
  response.set_report_style(style->name());
  response.set_period(query->period.code());
  response.set_base_period(query->base.code());
  const bool as_in_style = request.indicators().empty() && !style->clauses().empty();
  Compose(ClausesOf(*style, as_in_style ? std::vector<std::string>() : *indicators, *facts,
                    query->period, query->base),
          *facts, Phrases(*style), query->period, response);
  if (query->read_time == 0) {
    absl::Status watched = AddWatchList(request, *style, session, response);
    if (!watched.ok()) return watched;
  }
  return response;
}

}  // namespace

void ServeReports(resource::Service& service) {
  service.ServeReport<ComposeReportRequest, ComposeReportResponse>(
      "district.indicator.v1.ReportService.ComposeReport", &ComposeReport);
}

}  // namespace district::indicator
