// indicators:query: finds the figures of many series, and tells what each cell stands on.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/number/decimal_proto.h"
#include "common/resource/reads.h"
#include "common/resource/service.h"
#include "common/time/period.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/observations.pb.h"
#include "district/indicator/v1/queries.pb.h"
#include "services/indicator/analysis/certainty.h"
#include "services/indicator/analysis/ranking.h"
#include "services/indicator/analysis/register.h"
#include "services/indicator/analysis/series.h"
#include "services/indicator/analysis/time_rollup.h"

namespace district::indicator {
namespace {

using time::Period;
using v1::Indicator;
using v1::Observation;
using v1::QueryCell;
using v1::QueryIndicatorsRequest;
using v1::QueryIndicatorsResponse;

constexpr int64_t kMostCells = 20000;
constexpr int kMostFigures = 200000;
// A cumulative figure that a period is the rest of begins at most so long before it.
constexpr int kDaysBefore = 366;

template <typename Texts>
absl::Status CheckEachOnce(const Texts& texts, const char* field) {
  std::set<std::string> seen;
  for (int i = 0; i < texts.size(); ++i) {
    if (!seen.insert(texts[i]).second) {
      return api::InvalidField(absl::StrCat(field, "[", i, "]"), "is there twice", "DUPLICATE");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Period>> PeriodsOf(const QueryIndicatorsRequest& request) {
  absl::Status once = CheckEachOnce(request.indicators(), "indicators");
  once.Update(CheckEachOnce(request.organizations(), "organizations"));
  once.Update(CheckEachOnce(request.periods(), "periods"));
  if (!once.ok()) return once;
  const int64_t cells =
      int64_t{request.indicators_size()} * request.organizations_size() * request.periods_size();
  if (cells > kMostCells) {
    return api::InvalidField("periods",
                             absl::StrCat("makes ", cells, " cells, more than ", kMostCells),
                             "TOO_MANY_CELLS");
  }
  std::vector<Period> periods;
  for (const std::string& code : request.periods()) periods.push_back(*Period::Parse(code));
  return periods;
}

absl::StatusOr<std::map<std::string, Indicator>> FindIndicators(
    const QueryIndicatorsRequest& request, db::Session& session) {
  const std::vector<std::string> names(request.indicators().begin(), request.indicators().end());
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT name, body FROM indicators WHERE ", db::IsIn("name", names), " AND delete_time = 0"));
  if (!rows.ok()) return rows.status();
  std::map<std::string, Indicator> indicators;
  for (const db::Row& row : *rows) indicators[row.Text(0)].ParseFromString(row.Text(1));
  for (const std::string& name : names) {
    if (!indicators.contains(name)) return api::NotFound("indicator.district/Indicator", name);
  }
  return indicators;
}

absl::StatusOr<SeriesByKey> FindFigures(const QueryIndicatorsRequest& request,
                                        const std::vector<Period>& periods, db::Session& session) {
  FigureQuery query{
      .indicators = {request.indicators().begin(), request.indicators().end()},
      .organizations = {request.organizations().begin(), request.organizations().end()},
      .first = periods.front().begin(),
      .end = periods.front().end(),
      .read_time = resource::GetMicros(request, "read_time"),
      .published_as_of = resource::GetMicros(request, "published_as_of")};
  for (const Period& period : periods) {
    query.first = std::min(query.first, period.begin());
    query.end = std::max(query.end, period.end());
  }
  query.first -= kDaysBefore;
  absl::StatusOr<std::optional<SeriesByKey>> series = ReadSeries(query, kMostFigures, session);
  if (!series.ok()) return series.status();
  if (!*series) {
    return api::InvalidField("periods",
                             absl::StrCat("take in more than ", kMostFigures, " figures"),
                             "TOO_MANY_FIGURES");
  }
  return **std::move(series);
}

void AddParts(const RolledUp& result, const Series& series, bool adds_up, QueryCell& cell) {
  for (const Part& part : result.parts) {
    v1::QueryPart& told = *cell.add_parts();
    told.set_period(part.figure->period.code());
    *told.mutable_value() = number::ToProto(part.figure->value);
    told.set_subtracted(part.subtracted);
    told.set_observation(series.names.at(part.figure->period.code()));
  }
  if (!adds_up) return;
  for (const Discrepancy& discrepancy : DiscrepanciesIn(result, series.figures)) {
    v1::QueryDiscrepancy& told = *cell.add_discrepancies();
    told.set_period(discrepancy.reported->period.code());
    *told.mutable_reported_value() = number::ToProto(discrepancy.reported->value);
    *told.mutable_parts_value() = number::ToProto(discrepancy.parts_value);
  }
}

void FillCell(const Series& series, const Indicator& indicator, const Period& period,
              const QueryIndicatorsRequest& request, QueryCell& cell) {
  const RolledUp result = RollUpInTime(series.figures, period, indicator.time_aggregation());
  cell.set_method(result.method);
  cell.set_covered_count(result.covered);
  cell.set_total_count(result.total);
  cell.set_coverage_unit(result.unit);
  const auto absence = series.absences.find(period.code());
  if (absence != series.absences.end()) cell.set_absence(absence->second);
  if (request.include_parts())
    AddParts(result, series, indicator.time_aggregation() == Indicator::SUM, cell);
  if (!result.value || (request.require_complete() && !result.complete())) return;
  *cell.mutable_value() = number::ToProto(*result.value);
  Observation::Status status = result.parts.front().figure->status;
  for (const Part& part : result.parts) status = LessSure(status, part.figure->status);
  cell.set_status(status);
}

// Tells the places and shares among the organizations, of one indicator and period: the cells
// from `first` on, each a number of periods after the one before.
void CompareOrganizations(const QueryIndicatorsRequest& request, bool lower_is_better, int first,
                          QueryIndicatorsResponse& response) {
  const auto cell = [&](int organization) -> QueryCell& {
    return *response.mutable_cells(first + organization * request.periods_size());
  };
  MaybeFigures figures;
  for (int i = 0; i < request.organizations_size(); ++i) {
    figures.push_back(cell(i).has_value() ? std::optional(number::FromProto(cell(i).value()))
                                          : std::nullopt);
  }
  if (request.rank()) {
    const std::vector<int> ranks = Ranks(figures, lower_is_better);
    for (int i = 0; i < request.organizations_size(); ++i) cell(i).set_rank(ranks[i]);
  }
  if (request.share()) {
    const MaybeFigures shares = SharesOf(figures, request.adjust_to_100());
    for (int i = 0; i < request.organizations_size(); ++i) {
      if (shares[i]) *cell(i).mutable_share_percent() = number::ToProto(*shares[i]);
    }
  }
}

absl::StatusOr<QueryIndicatorsResponse> QueryIndicators(const rpc::Call&,
                                                        const QueryIndicatorsRequest& request,
                                                        db::Session& session) {
  const absl::StatusOr<std::vector<Period>> periods = PeriodsOf(request);
  if (!periods.ok()) return periods.status();
  const auto indicators = FindIndicators(request, session);
  if (!indicators.ok()) return indicators.status();
  absl::StatusOr<SeriesByKey> series = FindFigures(request, *periods, session);
  if (!series.ok()) return series.status();

  QueryIndicatorsResponse response;
  for (const std::string& name : request.indicators()) {
    const Indicator& indicator = indicators->at(name);
    const int first = response.cells_size();
    for (const std::string& organization : request.organizations()) {
      for (const Period& period : *periods) {
        QueryCell& cell = *response.add_cells();
        cell.set_indicator(name);
        cell.set_organization(organization);
        cell.set_period(period.code());
        FillCell((*series)[{name, organization}], indicator, period, request, cell);
      }
    }
    for (int i = 0; i < request.periods_size(); ++i) {
      CompareOrganizations(request, indicator.direction() == Indicator::LOWER_IS_BETTER, first + i,
                           response);
    }
  }
  return response;
}

}  // namespace

void ServeQueries(resource::Service& service) {
  service.ServeReport<QueryIndicatorsRequest, QueryIndicatorsResponse>(
      "district.indicator.v1.QueryService.QueryIndicators", &QueryIndicators);
}

}  // namespace district::indicator
