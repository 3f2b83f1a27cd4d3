// indicators:query: finds the figures of many series, and tells what each cell stands on.
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/each_once.h"
#include "common/api/errors.h"
#include "common/number/decimal_proto.h"
#include "common/resource/reads.h"
#include "common/resource/service.h"
#include "common/time/period.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/queries.pb.h"
#include "services/indicator/analysis/answer_query.h"
#include "services/indicator/analysis/query_cells.h"
#include "services/indicator/analysis/query_figures.h"
#include "services/indicator/analysis/ranking.h"
#include "services/indicator/analysis/register.h"
#include "services/indicator/catalogue/definitions.h"
#include "services/indicator/tree/tree_cache.h"

namespace district::indicator {
namespace {

using time::Period;
using v1::Indicator;
using v1::QueryCell;
using v1::QueryIndicatorsRequest;
using v1::QueryIndicatorsResponse;

constexpr int64_t kMostCells = 20000;
constexpr size_t kMostUnits = 5000;

absl::StatusOr<std::vector<Period>> PeriodsOf(const QueryIndicatorsRequest& request) {
  absl::Status once = api::CheckEachOnce(request.indicators(), "indicators");
  once.Update(api::CheckEachOnce(request.organizations(), "organizations"));
  once.Update(api::CheckEachOnce(request.periods(), "periods"));
  if (!once.ok()) return once;
  std::vector<Period> periods;
  for (const std::string& code : request.periods()) periods.push_back(*Period::Parse(code));
  return periods;
}

absl::Status CheckCells(const QueryIndicatorsRequest& request, size_t organizations) {
  const int64_t cells = int64_t{request.indicators_size()} * static_cast<int64_t>(organizations) *
                        request.periods_size();
  if (cells <= kMostCells) return absl::OkStatus();
  return api::InvalidField(
      "periods", absl::StrCat("makes ", cells, " cells, more than ", kMostCells), "TOO_MANY_CELLS");
}

absl::Status CheckOrganization(const std::string& name, int index, const OrganizationTree& tree) {
  if (IsGroup(name)) {
    return tree.HasGroup(name) ? absl::OkStatus()
                               : api::NotFound("personnel.district/OrganizationGroup", name);
  }
  if (absl::StartsWith(name, "organizations/")) return absl::OkStatus();
  return api::InvalidField(absl::StrCat("organizations[", index, "]"),
                           "is neither organizations/{organization} nor "
                           "organizationGroups/{organization_group}");
}

// The organizations whose cells are answered.
struct Organizations {
  std::vector<std::string> names;  // in the order of the answer
  std::set<std::string> wholes;    // of these, those whose children are there too
};
absl::StatusOr<Organizations> OrganizationsOf(const QueryIndicatorsRequest& request,
                                              const std::vector<Period>& periods,
                                              const OrganizationTree& tree) {
  Organizations organizations;
  std::set<std::string> seen(request.organizations().begin(), request.organizations().end());
  for (int i = 0; i < request.organizations_size(); ++i) {
    const std::string& name = request.organizations(i);
    absl::Status status = CheckOrganization(name, i, tree);
    if (!status.ok()) return status;
    organizations.names.push_back(name);
    if (!request.include_children()) continue;
    std::set<std::string> children;
    for (const Period& period : periods) {
      for (const Stay& stay :
           IsGroup(name) ? tree.Members(name, SpanOf(period)) : tree.Below(name, SpanOf(period))) {
        if (!seen.contains(stay.unit)) children.insert(stay.unit);
      }
    }
    seen.insert(children.begin(), children.end());
    if (!children.empty()) organizations.wholes.insert(name);
    organizations.names.insert(organizations.names.end(), children.begin(), children.end());
  }
  absl::Status status = CheckCells(request, organizations.names.size());
  if (!status.ok()) return status;
  return organizations;
}

// What a query asks for, found out once.
struct Asked {
  const QueryIndicatorsRequest& request;
  std::vector<Period> periods;
  std::vector<std::string> organizations;
  std::set<std::string> wholes;  // of these, those whose children are there too
  Definitions definitions;
  std::set<std::string> needed;  // the names of these
};

// What must be read beside the organizations' own figures.
struct Missing {
  std::set<std::string> indicators, units;
};

Missing FindMissing(const Asked& asked, const QueryCells& cells, QueryFigures& figures) {
  Missing missing;
  for (const std::string& indicator : asked.needed) {
    for (const std::string& organization : asked.organizations) {
      for (const Period& period : asked.periods) {
        if (!cells.NeedsUnits(indicator, organization, period)) continue;
        missing.indicators.insert(indicator);
        const Area& area = figures.AreaOf(organization, period);
        missing.units.insert(area.units().begin(), area.units().end());
        const auto names = cells.RatioOf(asked.definitions.at(indicator));
        if (names) missing.indicators.insert({names->numerator, names->denominator});
      }
    }
  }
  return missing;
}

// One statement at most, however many cells there are.
absl::Status ReadUnits(const Asked& asked, const QueryCells& cells, QueryFigures& figures) {
  const Missing missing = FindMissing(asked, cells, figures);
  if (missing.units.size() > kMostUnits) {
    return api::InvalidField("organizations",
                             absl::StrCat("have more than ", kMostUnits, " units below them"),
                             "TOO_MANY_UNITS");
  }
  std::set<std::string> others = missing.units;
  for (const std::string& organization : asked.organizations) others.erase(organization);
  return figures.Read(missing.indicators, others);
}

// Tells the places and shares among the organizations, of one indicator and period: the cells
// from `first` on, each a number of periods after the one before. A whole whose children are there
// too is none of them.
void CompareOrganizations(const Asked& asked, bool lower_is_better, int first,
                          QueryIndicatorsResponse& response) {
  const QueryIndicatorsRequest& request = asked.request;
  const int count = static_cast<int>(asked.organizations.size());
  const auto cell = [&](int organization) -> QueryCell& {
    return *response.mutable_cells(first + organization * request.periods_size());
  };
  MaybeFigures figures;
  for (int i = 0; i < count; ++i) {
    const bool counts = cell(i).has_value() && !asked.wholes.contains(asked.organizations[i]);
    figures.push_back(counts ? std::optional(number::FromProto(cell(i).value())) : std::nullopt);
  }
  if (request.rank()) {
    const std::vector<int> ranks = Ranks(figures, lower_is_better);
    for (int i = 0; i < count; ++i) cell(i).set_rank(ranks[i]);
  }
  if (request.share()) {
    const MaybeFigures shares = SharesOf(figures, request.adjust_to_100());
    for (int i = 0; i < count; ++i) {
      if (shares[i]) *cell(i).mutable_share_percent() = number::ToProto(*shares[i]);
    }
  }
}

QueryIndicatorsResponse AnswerOf(const Asked& asked, QueryCells& cells) {
  QueryIndicatorsResponse response;
  for (const std::string& name : asked.request.indicators()) {
    const int first = response.cells_size();
    for (const std::string& organization : asked.organizations) {
      for (const Period& period : asked.periods) {
        QueryCell& cell = *response.add_cells();
        cell.set_indicator(name);
        cell.set_organization(organization);
        cell.set_period(period.code());
        cells.Fill(period, cell);
      }
    }
    const bool lower_is_better =
        asked.definitions.at(name).direction() == Indicator::LOWER_IS_BETTER;
    for (int i = 0; i < asked.request.periods_size(); ++i) {
      CompareOrganizations(asked, lower_is_better, first + i, response);
    }
  }
  return response;
}

}  // namespace

absl::StatusOr<QueryIndicatorsResponse> AnswerQuery(const QueryIndicatorsRequest& request,
                                                    TreeCache& trees, db::Session& session) {
  absl::StatusOr<std::vector<Period>> periods = PeriodsOf(request);
  if (!periods.ok()) return periods.status();
  const absl::StatusOr<TreeCache::Known> known = trees.Get(session);
  if (!known.ok()) return known.status();
  const OrganizationTree& tree = *known->tree;
  absl::StatusOr<Organizations> organizations = OrganizationsOf(request, *periods, tree);
  if (!organizations.ok()) return organizations.status();
  absl::StatusOr<Definitions> definitions =
      FindDefinitions({request.indicators().begin(), request.indicators().end()}, session);
  if (!definitions.ok()) return definitions.status();

  const std::vector<std::string> needed = NamesOf(*definitions);
  const Asked asked = {request,
                       *std::move(periods),
                       std::move(organizations->names),
                       std::move(organizations->wholes),
                       *std::move(definitions),
                       {needed.begin(), needed.end()}};
  const resource::Moment moment(resource::GetMicros(request, "read_time"),
                                resource::GetMicros(request, "published_as_of"));
  QueryFigures figures(tree, asked.periods, moment, session);
  QueryCells cells(asked.definitions, figures, request);
  absl::Status status =
      figures.Read(asked.needed, {asked.organizations.begin(), asked.organizations.end()});
  if (status.ok()) status = ReadUnits(asked, cells, figures);
  if (!status.ok()) return status;
  QueryIndicatorsResponse response = AnswerOf(asked, cells);
  if (known->time != absl::InfinitePast()) {
    resource::SetMicros(response, "tree_time", absl::ToUnixMicros(known->time));
  }
  return response;
}

void ServeQueries(resource::Service& service, TreeCache& trees) {
  service.ServeReport<QueryIndicatorsRequest, QueryIndicatorsResponse>(
      "district.indicator.v1.QueryService.QueryIndicators",
      [&trees](const rpc::Call&, const QueryIndicatorsRequest& request, db::Session& session) {
        return AnswerQuery(request, trees, session);
      });
}

}  // namespace district::indicator
