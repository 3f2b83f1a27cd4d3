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

bool FollowsOtherDefinition(const Observation& observation) {
  return std::any_of(observation.flags().begin(), observation.flags().end(), [](int flag) {
    return flag == Observation::BREAK || flag == Observation::DEFINITION_DIFFERS;
  });
}

// What is stored without a cut-off follows the calendar.
bool ClosesOnThe14th(const Observation& observation) {
  return observation.cutoff() == Observation::ND_09;
}

bool SameCutoff(const Observation& a, const Observation& b) {
  return ClosesOnThe14th(a) == ClosesOnThe14th(b);
}

bool IsPercentage(const Indicator& indicator) { return indicator.unit() == kPercentUnit; }

// Adds what is to be known of a figure, each once.
void AddFlags(const Observation& observation, Comparison& comparison) {
  for (const int flag : observation.flags()) {
    const auto& told = comparison.flags();
    if (std::find(told.begin(), told.end(), flag) == told.end()) {
      comparison.add_flags(static_cast<Observation::Flag>(flag));
    }
  }
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
  AddFlags(*figures.growth, comparison);
}

// What is computed of the levels is as sure as the less sure of them.
void StandOnLevels(const Figures& figures, Comparison& comparison) {
  comparison.set_status(LessSure(figures.level->status(), figures.base_level->status()));
  AddFlags(*figures.level, comparison);
  AddFlags(*figures.base_level, comparison);
}

void UseComputed(const Figures& figures, Comparison& comparison) {
  *comparison.mutable_percent() = comparison.computed_percent();
  StandOnLevels(figures, comparison);
}

// Says why the two levels are not of the same thing, where they are not.
bool SayWhatDiffers(const Figures& figures, Comparison& comparison) {
  if (FollowsOtherDefinition(*figures.level) || FollowsOtherDefinition(*figures.base_level) ||
      figures.breaks_between) {
    SayThat(Comparison::DEFINITION_DIFFERS,
            "Hai số liệu theo định nghĩa khác nhau hoặc chuỗi số liệu bị gián đoạn.", comparison);
  } else if (!SameCutoff(*figures.level, *figures.base_level)) {
    SayThat(Comparison::CUTOFF_DIFFERS,
            "Hai số liệu chốt vào ngày khác nhau nên không cùng độ dài kỳ báo cáo.", comparison);
  } else if (figures.territory_differs) {
    SayThat(Comparison::TERRITORY_DIFFERS, "Địa bàn của đơn vị đã thay đổi giữa hai kỳ.",
            comparison);
  } else {
    return false;
  }
  return true;
}

// Compares the level with the level of the base, or says why it cannot.
void CompareLevels(const Figures& figures, const Decimal& value, const Decimal& base,
                   Comparison& comparison) {
  *comparison.mutable_difference() = ToProto(value - base);
  if (SayWhatDiffers(figures, comparison)) {
    StandOnLevels(figures, comparison);
    if (!IsPercentage(figures.indicator)) UseReported(figures, comparison);
  } else if (IsPercentage(figures.indicator)) {
    SayThat(Comparison::PERCENTAGE_POINTS,
            "Số liệu là tỷ lệ phần trăm nên chênh lệch tính bằng điểm phần trăm.", comparison);
    StandOnLevels(figures, comparison);
  } else if (base.Sign() <= 0) {
    SayThat(Comparison::BASE_NOT_POSITIVE,
            "Số liệu kỳ gốc bằng không hoặc âm nên không tính được tỷ lệ phần trăm.", comparison);
    UseReported(figures, comparison);
  } else {
    const Decimal computed = PercentOf(value - base, base);
    *comparison.mutable_computed_percent() = ToProto(computed);
    const std::optional<Decimal> reported = ValueOf(figures.growth);
    if (reported && SameCutoff(*figures.growth, *figures.level)) {
      *comparison.mutable_discrepancy() = ToProto(*reported - computed);
    }
    if (figures.indicator.price_basis() == Indicator::CURRENT && reported) {
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
    SayThat(Comparison::MISSING_BASE,
            figures.has_base ? "Chưa có số liệu của kỳ gốc."
                             : "Năm trước không có kỳ tương ứng để so sánh.",
            comparison);
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
    // What was computed has no name.
    if (*observation && !(*observation)->name().empty()) {
      comparison.add_observations((*observation)->name());
    }
  }
}

}  // namespace district::indicator
