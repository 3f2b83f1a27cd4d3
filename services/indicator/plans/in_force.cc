#include "services/indicator/plans/in_force.h"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/number/decimal_proto.h"

namespace district::indicator {
namespace {

using number::Decimal;
using number::FromProto;
using v1::Indicator;
using v1::Plan;
using v1::PlanComparison;

constexpr int kShareDecimals = 2;

// What is expected by a day: `numerator` / `denominator` percent.
struct Fraction {
  Decimal numerator;
  Decimal denominator;
};

Fraction Minus(const Fraction& a, const Fraction& b) {
  return {a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator};
}

bool IsFirstOfMonth(absl::CivilDay day) { return day.day() == 1; }

bool IsOfWholeMonths(const time::Period& period) {
  return IsFirstOfMonth(period.begin()) && IsFirstOfMonth(period.end());
}

int64_t MonthsBetween(absl::CivilDay from, absl::CivilDay to) {
  return absl::CivilMonth(to) - absl::CivilMonth(from);
}

struct Point {
  absl::CivilDay day;
  Decimal share;
};

// The points between which the plan is carried out in step with time.
std::vector<Point> PointsOf(const Plan& plan, const time::Period& whole) {
  std::vector<Point> points = {{whole.begin(), Decimal(0)}};
  bool ends = false;
  for (const v1::PacePoint& point : plan.pace()) {
    const absl::StatusOr<time::Period> part = time::Period::Parse(point.period());
    if (!part.ok()) continue;
    points.push_back({part->end(), FromProto(point.share())});
    ends = ends || part->end() == whole.end();
  }
  if (!ends) points.push_back({whole.end(), Decimal(100)});
  std::sort(points.begin(), points.end(),
            [](const Point& a, const Point& b) { return a.day < b.day; });
  return points;
}

// What is expected before a day of the plan's period, in step with months or with days.
Fraction ExpectedBefore(const std::vector<Point>& points, absl::CivilDay day, bool by_months) {
  auto after = std::find_if(points.begin() + 1, points.end() - 1,
                            [&](const Point& point) { return day <= point.day; });
  const Point& from = *(after - 1);
  const Point& to = *after;
  const int64_t elapsed = by_months ? MonthsBetween(from.day, day) : day - from.day;
  const int64_t total = by_months ? MonthsBetween(from.day, to.day) : to.day - from.day;
  return {from.share * Decimal(total) + (to.share - from.share) * Decimal(elapsed), Decimal(total)};
}

bool AddsUp(PlanComparison::Formula formula) {
  return formula == PlanComparison::PART_OF_TARGET || formula == PlanComparison::PART_OF_CEILING;
}

}  // namespace

bool IsPartOf(const time::Period& period, const time::Period& plan_period) {
  if (plan_period.Contains(period)) return true;
  if (period.kind() != time::Period::Kind::kWeek) return false;
  const std::optional<time::Period> year = period.PlanYear();
  return year && plan_period.Contains(*year);
}

std::optional<Plan> PlanInForce(const std::vector<Plan>& plans, const time::Period& period,
                                time::DayNumber day, Plan::Series series) {
  // The least is the one that is meant.
  using Rank = std::tuple<int, int64_t, time::DayNumber, int32_t>;
  std::optional<std::pair<Rank, const Plan*>> best;
  for (const Plan& plan : plans) {
    const absl::StatusOr<time::Period> whole = time::Period::Parse(plan.period());
    const time::DayNumber effective = time::FirstDay(time::ToDayNumber(plan.effective_date()));
    if (!whole.ok() || !IsPartOf(period, *whole) || effective > day) continue;
    if (series != Plan::SERIES_UNSPECIFIED && plan.series() != series) continue;
    const Rank rank(plan.series(), whole->end() - whole->begin(), -effective, -plan.version());
    if (!best || rank < best->first) best.emplace(rank, &plan);
  }
  if (!best) return std::nullopt;
  return *best->second;
}

PlanComparison::Formula FormulaOf(const Indicator& indicator, const Plan& plan) {
  if (plan.has_baseline()) return PlanComparison::WAY_FROM_BASELINE;
  switch (indicator.time_aggregation()) {
    case Indicator::LAST:
    case Indicator::AVERAGE:
    case Indicator::WEIGHTED_RATIO:
    case Indicator::NONE:
      return PlanComparison::WHOLE_TARGET;
    default:
      return indicator.direction() == Indicator::LOWER_IS_BETTER ? PlanComparison::PART_OF_CEILING
                                                                 : PlanComparison::PART_OF_TARGET;
  }
}

std::optional<Decimal> ShareOf(const Plan& plan, PlanComparison::Formula formula,
                               const Decimal& value) {
  if (!plan.has_value()) return std::nullopt;
  const Decimal target = FromProto(plan.value());
  const Decimal baseline =
      formula == PlanComparison::WAY_FROM_BASELINE ? FromProto(plan.baseline()) : Decimal(0);
  const absl::StatusOr<Decimal> share =
      ((value - baseline) * Decimal(100)).DividedBy(target - baseline, kShareDecimals);
  if (!share.ok()) return std::nullopt;  // the target is where it began, or zero
  return *share;
}

std::optional<Decimal> ExpectedShare(const Indicator& indicator, const Plan& plan,
                                     const time::Period& period) {
  const absl::StatusOr<time::Period> whole = time::Period::Parse(plan.period());
  if (!whole.ok() || !IsPartOf(period, *whole)) return std::nullopt;
  const PlanComparison::Formula formula = FormulaOf(indicator, plan);
  if (formula == PlanComparison::WHOLE_TARGET) {
    if (indicator.time_aggregation() == Indicator::LAST) return std::nullopt;
    return Decimal(100);
  }
  const std::vector<Point> points = PointsOf(plan, *whole);
  // Whole months count alike, whatever their days, where there is nothing but whole months.
  const bool by_months = IsOfWholeMonths(period) &&
                         std::all_of(points.begin(), points.end(),
                                     [](const Point& point) { return IsFirstOfMonth(point.day); });
  // Of a week the days that are the plan's, so that all of them come to the whole.
  const absl::CivilDay begin = std::max(period.begin(), whole->begin());
  Fraction expected = ExpectedBefore(points, std::min(period.end(), whole->end()), by_months);
  if (AddsUp(formula)) expected = Minus(expected, ExpectedBefore(points, begin, by_months));
  return *expected.numerator.DividedBy(expected.denominator, kShareDecimals);
}

std::optional<MonthlyShares> MonthlySharesOf(const Plan& plan, const time::Period& period,
                                             const Decimal& share) {
  const absl::StatusOr<time::Period> whole = time::Period::Parse(plan.period());
  if (!whole.ok() || !IsOfWholeMonths(*whole) || !IsOfWholeMonths(period)) return std::nullopt;
  MonthlyShares monthly;
  monthly.so_far =
      *share.DividedBy(Decimal(MonthsBetween(whole->begin(), period.end())), kShareDecimals);
  const int64_t left = MonthsBetween(period.end(), whole->end());
  if (left > 0) monthly.needed = *(Decimal(100) - share).DividedBy(Decimal(left), kShareDecimals);
  return monthly;
}

}  // namespace district::indicator
