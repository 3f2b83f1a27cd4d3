#include "services/indicator/analysis/comparison.h"

#include <algorithm>
#include <array>

#include "absl/status/statusor.h"
#include "common/number/decimal.h"
#include "common/number/decimal_proto.h"
#include "services/indicator/analysis/certainty.h"
#include "services/indicator/plans/in_force.h"

namespace district::indicator {
namespace {

using number::Decimal;
using number::FromProto;
using number::ToProto;
using v1::Comparison;
using v1::Indicator;
using v1::Observation;
using v1::PlanComparison;

constexpr int kPercentDecimals = 2;
constexpr char kPercentUnit[] = "%";

// The value of an observation; nothing where there is none or it says why not.
std::optional<Decimal> ValueOf(const std::optional<Observation>& observation) {
  if (!observation || !observation->has_value()) return std::nullopt;
  return FromProto(observation->value());
}

// `part` in percent of `whole`, which is not zero.
Decimal PercentOf(const Decimal& part, const Decimal& whole) {
  return *(part * Decimal(100)).DividedBy(whole, kPercentDecimals);
}

bool FollowsOtherDefinition(const std::optional<Observation>& observation) {
  return observation && (observation->status() == Observation::BREAK ||
                         observation->status() == Observation::DEFINITION_DIFFERS);
}

void SayThat(Comparison::Comparability comparability, const char* vietnamese,
             Comparison& comparison) {
  comparison.set_comparability(comparability);
  comparison.set_reason(vietnamese);
}

void UseReported(const Figures& figures, Comparison& comparison) {
  if (!comparison.has_reported_percent()) return;
  *comparison.mutable_percent() = comparison.reported_percent();
  comparison.set_status(figures.growth->status());
}

void UseComputed(const Figures& figures, Comparison& comparison) {
  *comparison.mutable_percent() = comparison.computed_percent();
  comparison.set_status(LessSure(figures.level->status(), figures.base_level->status()));
}

// Compares the level with the level of the base, or says why it cannot.
void CompareLevels(const Figures& figures, const Decimal& value, const Decimal& base,
                   Comparison& comparison) {
  *comparison.mutable_difference() = ToProto(value - base);
  if (figures.indicator.unit() == kPercentUnit) {
    SayThat(Comparison::PERCENTAGE_POINTS,
            "Số liệu là tỷ lệ phần trăm nên chênh lệch tính bằng điểm phần trăm.", comparison);
    comparison.set_status(LessSure(figures.level->status(), figures.base_level->status()));
  } else if (FollowsOtherDefinition(figures.level) || FollowsOtherDefinition(figures.base_level)) {
    SayThat(Comparison::DEFINITION_DIFFERS,
            "Hai số liệu theo định nghĩa khác nhau hoặc chuỗi số liệu bị gián đoạn.", comparison);
    UseReported(figures, comparison);
  } else if (base.Sign() <= 0) {
    SayThat(Comparison::BASE_NOT_POSITIVE,
            "Số liệu kỳ gốc bằng không hoặc âm nên không tính được tỷ lệ phần trăm.", comparison);
    UseReported(figures, comparison);
  } else {
    const Decimal computed = PercentOf(value - base, base);
    *comparison.mutable_computed_percent() = ToProto(computed);
    if (const std::optional<Decimal> reported = ValueOf(figures.growth)) {
      *comparison.mutable_discrepancy() = ToProto(*reported - computed);
    }
    if (figures.indicator.price_basis() == Indicator::CURRENT && ValueOf(figures.growth)) {
      SayThat(Comparison::PRICES_DIFFER,
              "Số tuyệt đối theo giá hiện hành; tỷ lệ tăng công bố theo giá so sánh.", comparison);
      UseReported(figures, comparison);
    } else {
      comparison.set_comparability(Comparison::COMPUTED);
      UseComputed(figures, comparison);
    }
  }
}

void CompareWithBase(const Figures& figures, Comparison& comparison) {
  const std::optional<Decimal> value = ValueOf(figures.level);
  const std::optional<Decimal> base = ValueOf(figures.base_level);
  const std::optional<Decimal> growth = ValueOf(figures.growth);
  if (value) *comparison.mutable_value() = ToProto(*value);
  if (base) *comparison.mutable_base() = ToProto(*base);
  if (growth) *comparison.mutable_reported_percent() = ToProto(*growth);
  if (value && base) return CompareLevels(figures, *value, *base, comparison);
  if (growth) {
    SayThat(Comparison::REPORTED_ONLY, "Chỉ có tỷ lệ do báo cáo công bố, không có đủ số tuyệt đối.",
            comparison);
    UseReported(figures, comparison);
  } else if (value) {
    SayThat(Comparison::MISSING_BASE, "Chưa có số liệu của kỳ gốc.", comparison);
  } else {
    SayThat(Comparison::MISSING_VALUE, "Chưa có số liệu của kỳ này.", comparison);
  }
}

// Returns how far the share is better than what is expected.
Decimal Ahead(const Indicator& indicator, PlanComparison::Formula formula, const Decimal& share,
              const Decimal& expected) {
  const bool less_is_ahead = formula == PlanComparison::PART_OF_CEILING ||
                             (formula == PlanComparison::WHOLE_TARGET &&
                              indicator.direction() == Indicator::LOWER_IS_BETTER);
  return less_is_ahead ? expected - share : share - expected;
}

// Says what is left of the plan after a period that begins with it.
void SayWhatIsLeft(const v1::Plan& plan, const time::Period& period, const Decimal& share,
                   PlanComparison& comparison) {
  const absl::StatusOr<time::Period> whole = time::Period::Parse(plan.period());
  if (!whole.ok() || whole->begin() != period.begin()) return;
  *comparison.mutable_left_share() = ToProto(Decimal(100) - share);
  const std::optional<MonthlyShares> monthly = MonthlySharesOf(plan, period, share);
  if (!monthly) return;
  *comparison.mutable_monthly_share() = ToProto(monthly->so_far);
  if (monthly->needed) *comparison.mutable_needed_monthly_share() = ToProto(*monthly->needed);
}

void CompareWithPlan(const Figures& figures, const time::Period& period, Comparison& comparison) {
  if (!figures.plan) return;
  PlanComparison& plan = *comparison.mutable_plan();
  plan.set_plan(figures.plan->name());
  if (figures.plan->has_value()) *plan.mutable_target() = figures.plan->value();
  const PlanComparison::Formula formula = FormulaOf(figures.indicator, *figures.plan);
  plan.set_formula(formula);

  std::optional<Decimal> share;
  if (const std::optional<Decimal> reported = ValueOf(figures.share_of_plan)) {
    *plan.mutable_reported_share() = ToProto(*reported);
    plan.set_reported_plan(figures.share_of_plan->plan());
    if (plan.reported_plan() == plan.plan()) share = reported;
  }
  if (const std::optional<Decimal> value = ValueOf(figures.level)) {
    if (const std::optional<Decimal> computed = ShareOf(*figures.plan, formula, *value)) {
      *plan.mutable_computed_share() = ToProto(*computed);
      share = computed;
    }
  }
  const std::optional<Decimal> expected = ExpectedShare(figures.indicator, *figures.plan, period);
  if (expected) *plan.mutable_expected_share() = ToProto(*expected);
  if (!share) return;
  *plan.mutable_share() = ToProto(*share);
  if (expected) {
    *plan.mutable_ahead() = ToProto(Ahead(figures.indicator, formula, *share, *expected));
  }
  if (formula == PlanComparison::PART_OF_TARGET) {
    SayWhatIsLeft(*figures.plan, period, *share, plan);
  }
}

}  // namespace

void Compare(const Figures& figures, const time::Period& period, Comparison& comparison) {
  CompareWithBase(figures, comparison);
  CompareWithPlan(figures, period, comparison);
  for (const auto* observation :
       {&figures.level, &figures.base_level, &figures.growth, &figures.share_of_plan}) {
    if (*observation) comparison.add_observations((*observation)->name());
  }
}

}  // namespace district::indicator
