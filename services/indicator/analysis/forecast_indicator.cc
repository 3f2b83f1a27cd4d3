// {indicator}:forecast: finds the figures that a forecast needs.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/errors.h"
#include "common/resource/reads.h"
#include "common/resource/service.h"
#include "common/time/period.h"
#include "district/indicator/v1/forecasts.pb.h"
#include "services/indicator/analysis/forecast.h"
#include "services/indicator/analysis/indicator_levels.h"
#include "services/indicator/analysis/past_years.h"
#include "services/indicator/analysis/register.h"
#include "services/indicator/plans/find.h"

namespace district::indicator {
namespace {

using time::Period;
using v1::Forecast;
using v1::ForecastIndicatorRequest;
using v1::Indicator;

// A decade and more of one series, by months, quarters and cumulative periods.
constexpr int kMostFigures = 20000;

// The calendar year that begins with a period of whole months, and is longer than it.
absl::StatusOr<Period> YearOf(const Period& period) {
  const std::optional<Period> year = ForecastYear(period);
  if (!year) {
    return api::InvalidField("period", "is not some whole months from the first of a year on",
                             "NOT_FROM_NEW_YEAR");
  }
  return *year;
}

// What the indicator came to in a period, where that is known of all of it.
std::optional<number::Decimal> WholeLevel(IndicatorLevels& levels, const Period& period) {
  const RolledUp& figure = levels.Of(period).figure;
  return figure.complete() ? figure.value : std::nullopt;
}

absl::StatusOr<Forecast> ForecastIndicator(const rpc::Call&,
                                           const ForecastIndicatorRequest& request,
                                           db::Session& session) {
  const Period period = *Period::Parse(request.period());
  const absl::StatusOr<Period> year = YearOf(period);
  if (!year.ok()) return year.status();
  auto read =
      IndicatorLevels::Read({.indicator = request.name(),
                             .organization = request.organization(),
                             .first = absl::CivilDay(year->begin().year() - kMostPastYears, 1, 1),
                             .end = year->end(),
                             .read_time = resource::GetMicros(request, "read_time")},
                            kMostFigures, session);
  if (!read.ok()) return read.status();
  if (!*read) return api::InvalidField("name", "has too many figures", "TOO_MANY_FIGURES");
  IndicatorLevels& levels = **read;
  if (levels.indicator().time_aggregation() != Indicator::SUM) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "NO_SUM")
        .Message("only what adds up over time can be forecast so")
        .Vietnamese("Chỉ dự báo được chỉ tiêu cộng dồn theo thời gian.");
  }
  auto plan = FindPlan({.indicator = request.name(),
                        .organization = request.organization(),
                        .period = *year,
                        .as_of = PlanDay(request, period),
                        .series = request.plan_series()},
                       session);
  if (!plan.ok()) return plan.status();

  Forecast forecast;
  forecast.set_indicator(request.name());
  forecast.set_organization(request.organization());
  forecast.set_period(period.code());
  forecast.set_forecast_period(year->code());
  const auto whole = [&](const Period& months) { return WholeLevel(levels, months); };
  MakeForecast({.indicator = levels.indicator(),
                .period = period,
                .so_far = whole(period),
                .past_years = PastYears(whole, period, *year),
                .plan = *std::move(plan)},
               forecast);
  return forecast;
}

}  // namespace

void ServeForecasts(resource::Service& service) {
  service.ServeReport<ForecastIndicatorRequest, Forecast>(
      "district.indicator.v1.ForecastService.ForecastIndicator", &ForecastIndicator);
}

}  // namespace district::indicator
