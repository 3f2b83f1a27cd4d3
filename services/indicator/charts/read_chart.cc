#include "services/indicator/charts/read_chart.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/each_once.h"
#include "common/api/errors.h"
#include "common/number/decimal_proto.h"
#include "common/resource/reads.h"
#include "services/indicator/analysis/formula_values.h"
#include "services/indicator/analysis/ranking.h"
#include "services/indicator/analysis/series.h"
#include "services/indicator/catalogue/definitions.h"
#include "services/indicator/catalogue/find.h"
#include "services/indicator/charts/scale.h"
#include "services/indicator/plans/find.h"
#include "services/indicator/plans/in_force.h"
#include "services/indicator/plans/read_plans.h"

namespace district::indicator {
namespace {

using number::Decimal;
using number::FromProto;
using time::Period;
using v1::DrawChartRequest;
using v1::Indicator;
using v1::Observation;
using v1::PlanComparison;

constexpr int kMostPoints = 120;
constexpr int kMostFigures = 20000;

Observation::Measure MeasureOf(const DrawChartRequest& request) {
  return request.measure() == Observation::MEASURE_UNSPECIFIED ? Observation::LEVEL
                                                               : request.measure();
}

bool IsRanking(const DrawChartRequest& request) {
  return request.kind() == DrawChartRequest::RANKING;
}

// Refuses what does not go with the kind of chart.
absl::Status CheckRequest(const DrawChartRequest& request, const Indicator& indicator) {
  const bool ranking = IsRanking(request);
  if (!ranking && request.organization().empty()) {
    return api::InvalidField("organization", "is needed for a series", "REQUIRED");
  }
  if (ranking && !request.organization().empty()) {
    return api::InvalidField("organization", "goes with a series only");
  }
  if (ranking && request.organizations().empty()) {
    return api::InvalidField("organizations", "are needed for a ranking", "REQUIRED");
  }
  if (!ranking && !request.organizations().empty()) {
    return api::InvalidField("organizations", "go with a ranking only");
  }
  absl::Status once = api::CheckEachOnce(request.organizations(), "organizations");
  if (!once.ok()) return once;
  if (!request.cumulative()) return absl::OkStatus();
  if (ranking || MeasureOf(request) != Observation::LEVEL) {
    return api::InvalidField("cumulative", "goes with a series of levels only");
  }
  if (indicator.time_aggregation() != Indicator::SUM) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "NO_SUM")
        .Message("only what adds up over time has sums since the beginning of the year")
        .Vietnamese("Chỉ lũy kế được chỉ tiêu cộng dồn theo thời gian.");
  }
  return absl::OkStatus();
}

// A figure as a chart shows it.
struct Shown {
  Decimal value;
  Observation::Status status = Observation::NORMAL;
};

// A level that is known whole.
std::optional<Shown> ShownLevel(const Level& level) {
  if (!level.figure.value || !level.figure.complete()) return std::nullopt;
  return Shown{*level.figure.value, level.status};
}

absl::StatusOr<SeriesByKey> ReadLevels(const DrawChartRequest& request,
                                       const std::vector<std::string>& indicators,
                                       const std::vector<std::string>& organizations,
                                       const Period& period, db::Session& session) {
  absl::StatusOr<std::optional<SeriesByKey>> series =
      ReadSeries({.indicators = indicators,
                  .organizations = organizations,
                  .first = period.begin() - kDaysBefore,
                  .end = period.end(),
                  .read_time = resource::GetMicros(request, "read_time")},
                 kMostFigures, session);
  if (!series.ok()) return series.status();
  if (!*series) {
    return api::InvalidField("period", "takes in too many figures", "TOO_MANY_FIGURES");
  }
  return **std::move(series);
}

// The reported ratios of the organizations and periods, in the order of their names.
absl::StatusOr<std::vector<Observation>> ReadRatios(const DrawChartRequest& request,
                                                    const std::vector<std::string>& organizations,
                                                    const std::vector<std::string>& periods,
                                                    db::Session& session) {
  const db::Sql known = resource::Versions(
      "observations", "name, body",
      db::SqlCat("indicator = ", db::Bind(request.name()), " AND ",
                 db::IsIn("organization", organizations), " AND ", db::IsIn("period", periods),
                 " AND category = '' AND measure = ", int{request.measure()}),
      resource::GetMicros(request, "read_time"));
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(
      db::SqlCat("SELECT body FROM (", known, ") known ORDER BY name LIMIT ", kMostFigures));
  if (!rows.ok()) return rows.status();
  std::vector<Observation> ratios(rows->size());
  for (size_t i = 0; i < ratios.size(); ++i) ratios[i].ParseFromString((*rows)[i].Text());
  return ratios;
}

// Whether a growth is one since the year before; a share, one of the plan in force where there is
// one.
bool IsMeant(const Observation& ratio, const std::optional<v1::Plan>& in_force) {
  if (!ratio.has_value()) return false;
  if (ratio.measure() == Observation::SHARE_OF_PLAN) {
    return !in_force || ratio.plan() == in_force->name();
  }
  const auto period = Period::Parse(ratio.period());
  const auto base = Period::Parse(ratio.base_period());
  return period.ok() && base.ok() && period->YearBefore() == *base;
}

// The days that a point of a series tells of.
Period CoveredBy(const DrawChartRequest& request, const Period& part) {
  if (!request.cumulative()) return part;
  return part.YearToDate().value_or(part);
}

// The plan as it was in force for the period of a point.
std::optional<v1::Plan> PlanOf(const DrawChartRequest& request, const std::vector<v1::Plan>& plans,
                               const Period& period) {
  return PlanInForce(plans, period, PlanDay(request, period), request.plan_series());
}

// Adds what the plan asks for and expects, in the unit of the figures.
void AddPlan(const DrawChartRequest& request, const Indicator& indicator, const v1::Plan& plan,
             SeriesPoint& point) {
  const std::optional<Decimal> share =
      ExpectedShare(indicator, plan, CoveredBy(request, point.period));
  if (MeasureOf(request) == Observation::SHARE_OF_PLAN) {
    point.expected = share;
    point.target = Decimal(100);
    return;
  }
  if (MeasureOf(request) != Observation::LEVEL || !plan.has_value()) return;
  const PlanComparison::Formula formula = FormulaOf(indicator, plan);
  const Decimal target = FromProto(plan.value());
  const Decimal from =
      formula == PlanComparison::WAY_FROM_BASELINE ? FromProto(plan.baseline()) : Decimal(0);
  if (share) {
    point.expected = from + *((target - from) * *share).DividedBy(Decimal(100), 10);
  }
  // A month is not held against the target of its year, but where figures are states or sums.
  if (request.cumulative() || formula == PlanComparison::WAY_FROM_BASELINE ||
      indicator.time_aggregation() == Indicator::LAST) {
    point.target = target;
  }
}

absl::StatusOr<std::vector<SeriesPoint>> PointsOf(const DrawChartRequest& request,
                                                  const Indicator& indicator,
                                                  const Period& period) {
  const auto type = request.period_type() != Indicator::PERIOD_TYPE_UNSPECIFIED
                        ? request.period_type()
                        : indicator.period_type();
  const absl::StatusOr<std::vector<Period>> parts = PartsOf(period, type, kMostPoints);
  if (!parts.ok()) return parts.status();
  if (parts->size() > kMostPoints) {
    return api::InvalidField("period", absl::StrCat("has more than ", kMostPoints, " parts"),
                             "TOO_MANY_POINTS");
  }
  std::vector<SeriesPoint> points;
  for (const Period& part : *parts) points.push_back({.period = part});
  return points;
}

absl::Status FillLevels(const DrawChartRequest& request, const Period& period, db::Session& session,
                        std::vector<SeriesPoint>& points) {
  const absl::StatusOr<Definitions> definitions = FindDefinitions({request.name()}, session);
  if (!definitions.ok()) return definitions.status();
  const absl::StatusOr<SeriesByKey> series =
      ReadLevels(request, NamesOf(*definitions), {request.organization()}, period, session);
  if (!series.ok()) return series.status();
  FormulaValues values(*definitions, LevelsOf(*series));
  for (SeriesPoint& point : points) {
    const std::optional<Shown> shown = ShownLevel(
        values.Of(request.name(), request.organization(), CoveredBy(request, point.period)));
    if (!shown) continue;
    point.value = shown->value;
    point.status = shown->status;
  }
  return absl::OkStatus();
}

absl::Status FillRatios(const DrawChartRequest& request, const std::vector<v1::Plan>& plans,
                        db::Session& session, std::vector<SeriesPoint>& points) {
  std::vector<std::string> codes;
  for (const SeriesPoint& point : points) codes.push_back(point.period.code());
  const auto ratios = ReadRatios(request, {request.organization()}, codes, session);
  if (!ratios.ok()) return ratios.status();
  for (SeriesPoint& point : points) {
    for (const Observation& ratio : *ratios) {
      if (ratio.period() != point.period.code()) continue;
      if (!IsMeant(ratio, PlanOf(request, plans, point.period))) continue;
      point.value = FromProto(ratio.value());
      point.status = ratio.status();
    }
  }
  return absl::OkStatus();
}

absl::Status ReadSeriesPoints(const Period& period, db::Session& session, ChartData& data) {
  const DrawChartRequest& request = data.request;
  auto points = PointsOf(request, data.indicator, period);
  if (!points.ok()) return points.status();
  data.points = *std::move(points);
  auto plans = ReadPlans({request.name()}, request.organization(), period.end(), session);
  if (!plans.ok()) return plans.status();
  const std::vector<v1::Plan>& of_indicator = (*plans)[request.name()];
  absl::Status filled = MeasureOf(request) == Observation::LEVEL
                            ? FillLevels(request, period, session, data.points)
                            : FillRatios(request, of_indicator, session, data.points);
  if (!filled.ok()) return filled;
  for (SeriesPoint& point : data.points) {
    const auto plan = PlanOf(request, of_indicator, CoveredBy(request, point.period));
    if (plan) AddPlan(request, data.indicator, *plan, point);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, Shown>> FiguresToRank(const DrawChartRequest& request,
                                                           const Period& period,
                                                           db::Session& session) {
  const std::vector<std::string> organizations(request.organizations().begin(),
                                               request.organizations().end());
  std::map<std::string, Shown> shown;
  if (MeasureOf(request) == Observation::LEVEL) {
    const absl::StatusOr<Definitions> definitions = FindDefinitions({request.name()}, session);
    if (!definitions.ok()) return definitions.status();
    const absl::StatusOr<SeriesByKey> series =
        ReadLevels(request, NamesOf(*definitions), organizations, period, session);
    if (!series.ok()) return series.status();
    FormulaValues values(*definitions, LevelsOf(*series));
    for (const std::string& name : organizations) {
      const std::optional<Shown> level = ShownLevel(values.Of(request.name(), name, period));
      if (level) shown[name] = *level;
    }
    return shown;
  }
  const auto ratios = ReadRatios(request, organizations, {period.code()}, session);
  if (!ratios.ok()) return ratios.status();
  for (const Observation& ratio : *ratios) {
    if (!IsMeant(ratio, std::nullopt)) continue;
    shown[ratio.organization()] = {FromProto(ratio.value()), ratio.status()};
  }
  return shown;
}

absl::Status ReadBars(const Period& period, db::Session& session, ChartData& data) {
  const auto shown = FiguresToRank(data.request, period, session);
  if (!shown.ok()) return shown.status();
  MaybeFigures figures;
  for (const std::string& name : data.request.organizations()) {
    RankedBar bar{.name = name};
    const auto found = shown->find(name);
    if (found != shown->end()) {
      bar.value = found->second.value;
      bar.status = found->second.status;
    }
    figures.push_back(bar.value);
    data.bars.push_back(std::move(bar));
  }
  const std::vector<int> ranks =
      Ranks(figures, data.indicator.direction() == Indicator::LOWER_IS_BETTER);
  for (size_t i = 0; i < ranks.size(); ++i) data.bars[i].rank = ranks[i];
  return absl::OkStatus();
}

// ---- words
// ---------------------------------------------------------------------------------------

std::string UnitOf(const ChartData& data) {
  switch (MeasureOf(data.request)) {
    case Observation::GROWTH:
      return "% tăng so với cùng kỳ năm trước";
    case Observation::SHARE_OF_PLAN:
      return "% kế hoạch";
    default:
      return data.indicator.unit().empty() ? "chưa ghi" : data.indicator.unit();
  }
}

// The organization that answers for the indicator, or where it was read.
std::string SourceOf(const ChartData& data, const NamesByOrganization& names) {
  const Indicator& indicator = data.indicator;
  if (!indicator.owner().empty()) return "Nguồn: " + names.at(indicator.owner());
  if (indicator.provenance().empty()) return "Nguồn: chưa ghi";
  const auto& provenance = indicator.provenance(0);
  return absl::StrCat("Nguồn: ", provenance.source(), provenance.locator().empty() ? "" : ", ",
                      provenance.locator());
}

std::string StatusOf(const ChartData& data) {
  std::vector<Observation::Status> statuses;
  int missing = 0;
  const auto count = [&](const auto& shown) {
    if (shown.value) statuses.push_back(shown.status);
    missing += shown.value ? 0 : 1;
  };
  for (const SeriesPoint& point : data.points) count(point);
  for (const RankedBar& bar : data.bars) count(bar);
  return StatusInWords(statuses, missing);
}

ChartFrame FrameOf(const ChartData& data, const NamesByOrganization& names) {
  const DrawChartRequest& request = data.request;
  const Period span = *Period::Parse(request.period());
  // Several years are a term of office elsewhere.
  const std::string period = span.kind() == Period::Kind::kTerm
                                 ? absl::StrCat(span.year(), "-", (span.end() - 1).year())
                                 : span.ToVietnamese();
  ChartFrame frame;
  frame.title = data.indicator.display_name();
  if (!IsRanking(request)) {
    absl::StrAppend(&frame.title, " – ", names.at(request.organization()));
  }
  frame.subtitle = absl::StrCat("Đơn vị: ", UnitOf(data), " · ", period,
                                request.cumulative() ? " · lũy kế từ đầu năm" : "");
  frame.source = SourceOf(data, names);
  frame.status = StatusOf(data);
  frame.theme = request.theme();
  return frame;
}

int DecimalsShown(const ChartData& data) {
  const bool level = MeasureOf(data.request) == Observation::LEVEL;
  if (level && data.indicator.decimals() > 0) return data.indicator.decimals();
  // As many as the figures have, two at most.
  std::vector<Decimal> values;
  for (const SeriesPoint& point : data.points) {
    if (point.value) values.push_back(point.value->Round(2));
  }
  for (const RankedBar& bar : data.bars) {
    if (bar.value) values.push_back(bar.value->Round(2));
  }
  return DecimalsOf(values);
}

}  // namespace

std::vector<std::string> ChartData::Organizations() const {
  std::set<std::string> names(request.organizations().begin(), request.organizations().end());
  names.insert(request.organization());
  names.insert(indicator.owner());
  names.erase("");
  return {names.begin(), names.end()};
}

absl::StatusOr<ChartData> ReadChart(const DrawChartRequest& request, db::Session& session) {
  absl::StatusOr<Indicator> indicator = FindIndicator(request.name(), session);
  if (!indicator.ok()) return indicator.status();
  absl::Status checked = CheckRequest(request, *indicator);
  if (!checked.ok()) return checked;
  ChartData data{.request = request, .indicator = *std::move(indicator)};
  const Period period = *Period::Parse(request.period());
  absl::Status read = IsRanking(request) ? ReadBars(period, session, data)
                                         : ReadSeriesPoints(period, session, data);
  if (!read.ok()) return read;
  return data;
}

std::string Draw(ChartData data, const NamesByOrganization& names) {
  const ChartFrame frame = FrameOf(data, names);
  const int decimals = DecimalsShown(data);
  if (!IsRanking(data.request)) {
    return DrawSeries({.frame = frame, .points = std::move(data.points), .decimals = decimals});
  }
  for (RankedBar& bar : data.bars) bar.name = names.at(bar.name);
  SortByRank(data.bars);
  return DrawRanking({.frame = frame, .bars = std::move(data.bars), .decimals = decimals});
}

}  // namespace district::indicator
