#include "services/indicator/comparison.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace district::indicator {
namespace {

using number::Decimal;
using v1::Comparison;
using v1::Observation;

constexpr int kPercentDecimals = 2;

Decimal Read(const google::type::Decimal& decimal) {
  return Decimal::Parse(decimal.value()).value_or(Decimal());
}

void Write(const Decimal& value, google::type::Decimal& decimal) {
  decimal.set_value(value.ToString());
}

// The value of an observation; nothing where there is none or it says why not.
std::optional<Decimal> ValueOf(const std::optional<Observation>& observation) {
  if (!observation || !observation->has_value()) return std::nullopt;
  return Read(observation->value());
}

// `part` in percent of `whole`, which is not zero.
Decimal PercentOf(const Decimal& part, const Decimal& whole) {
  return *(part * Decimal(100)).DividedBy(whole, kPercentDecimals);
}

bool FollowsOtherDefinition(const std::optional<Observation>& observation) {
  return observation && (observation->status() == Observation::BREAK ||
                         observation->status() == Observation::DEFINITION_DIFFERS);
}

// How the level compares with the level of the base, and why it cannot where it cannot.
void CompareLevels(const Figures& figures, const Decimal& value, const Decimal& base,
                   Comparison& comparison) {
  Write(value - base, *comparison.mutable_difference());
  if (FollowsOtherDefinition(figures.level) || FollowsOtherDefinition(figures.base_level)) {
    comparison.set_comparability(Comparison::DEFINITION_DIFFERS);
    comparison.set_reason("Hai số liệu theo định nghĩa khác nhau hoặc chuỗi số liệu bị gián đoạn.");
  } else if (base.Sign() <= 0) {
    comparison.set_comparability(Comparison::BASE_NOT_POSITIVE);
    comparison.set_reason("Số liệu kỳ gốc bằng không hoặc âm nên không tính được tỷ lệ phần trăm.");
  } else {
    comparison.set_comparability(Comparison::COMPUTED);
    Write(PercentOf(value - base, base), *comparison.mutable_computed_percent());
    *comparison.mutable_percent() = comparison.computed_percent();
    comparison.set_status(figures.level->status());
  }
}

void CompareWithBase(const Figures& figures, Comparison& comparison) {
  const std::optional<Decimal> value = ValueOf(figures.level);
  const std::optional<Decimal> base = ValueOf(figures.base_level);
  const std::optional<Decimal> growth = ValueOf(figures.growth);
  if (value) Write(*value, *comparison.mutable_value());
  if (base) Write(*base, *comparison.mutable_base());
  if (growth) Write(*growth, *comparison.mutable_reported_percent());
  if (value && base) return CompareLevels(figures, *value, *base, comparison);
  if (growth) {
    comparison.set_comparability(Comparison::REPORTED_ONLY);
    comparison.set_reason("Chỉ có tỷ lệ do báo cáo công bố, không có đủ số tuyệt đối.");
    *comparison.mutable_percent() = comparison.reported_percent();
    comparison.set_status(figures.growth->status());
  } else if (value) {
    comparison.set_comparability(Comparison::MISSING_BASE);
    comparison.set_reason("Chưa có số liệu của kỳ gốc.");
  } else {
    comparison.set_comparability(Comparison::MISSING_VALUE);
    comparison.set_reason("Chưa có số liệu của kỳ này.");
  }
}

void CompareWithPlan(const Figures& figures, const time::Period& period, Comparison& comparison) {
  if (!figures.plan) return;
  v1::PlanComparison& plan = *comparison.mutable_plan();
  plan.set_plan(figures.plan->name());
  const std::optional<Decimal> value = ValueOf(figures.level);
  const std::optional<Decimal> reported = ValueOf(figures.share_of_plan);
  std::optional<Decimal> share = reported;
  if (figures.plan->has_value()) {
    const Decimal target = Read(figures.plan->value());
    Write(target, *plan.mutable_target());
    if (value && !target.IsZero()) {
      share = PercentOf(*value, target);
      Write(*share, *plan.mutable_computed_share());
    }
  }
  if (reported) Write(*reported, *plan.mutable_reported_share());
  if (share) Write(*share, *plan.mutable_share());
  const std::optional<Decimal> expected = ExpectedShare(*figures.plan, period);
  if (expected) Write(*expected, *plan.mutable_expected_share());
  if (share && expected) Write(*share - *expected, *plan.mutable_ahead());
}

bool IsFirstOfMonth(absl::CivilDay day) { return day.day() == 1; }

}  // namespace

std::optional<Decimal> ExpectedShare(const v1::Plan& plan, const time::Period& period) {
  const absl::StatusOr<time::Period> whole = time::Period::Parse(plan.period());
  if (!whole.ok() || !whole->Contains(period)) return std::nullopt;
  for (const v1::PacePoint& point : plan.pace()) {
    const absl::StatusOr<time::Period> part = time::Period::Parse(point.period());
    if (part.ok() && part->end() == period.end()) return Read(point.share());
  }
  int64_t elapsed = period.end() - whole->begin();
  int64_t total = whole->end() - whole->begin();
  if (IsFirstOfMonth(whole->begin()) && IsFirstOfMonth(whole->end()) &&
      IsFirstOfMonth(period.end())) {
    elapsed = absl::CivilMonth(period.end()) - absl::CivilMonth(whole->begin());
    total = absl::CivilMonth(whole->end()) - absl::CivilMonth(whole->begin());
  }
  return PercentOf(Decimal(elapsed), Decimal(total));
}

void Compare(const Figures& figures, const time::Period& period, Comparison& comparison) {
  CompareWithBase(figures, comparison);
  CompareWithPlan(figures, period, comparison);
  for (const auto* observation :
       {&figures.level, &figures.base_level, &figures.growth, &figures.share_of_plan}) {
    if (*observation) comparison.add_observations((*observation)->name());
  }
}

}  // namespace district::indicator
