#include "services/indicator/figures/revisions.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "common/number/decimal.h"
#include "common/number/decimal_proto.h"
#include "common/resource/collection.h"
#include "common/time/period.h"
#include "services/indicator/figures/known.h"
#include "services/indicator/figures/rules.h"
#include "services/indicator/periods/cutoff.h"

namespace district::indicator {
namespace {

using number::Decimal;
using number::FromProto;
using number::ToProto;
using v1::FigureRevision;
using v1::Indicator;
using v1::Observation;
using v1::RevisionSummary;

constexpr int kPercentDecimals = 2;
constexpr int64_t kMicrosInDay = int64_t{24} * 60 * 60 * 1000000;

bool InPoints(const Indicator& indicator, Observation::Measure measure) {
  return measure != Observation::LEVEL || indicator.unit() == "%";
}

// Days from the last of its period until today; 0 while it runs.
int AgeOf(const Observation& figure, time::DayNumber today) {
  const auto period = time::Period::Parse(figure.period());
  if (!period.ok() || StillRuns(*period, figure.cutoff(), today)) return 0;
  const auto days = DaysUnder(*period, figure.cutoff());
  const absl::CivilDay end = days.ok() ? days->end : period->end();
  return static_cast<int>(time::ToCivilDay(today) - end) + 1;
}

void FillState(const Observation& state, v1::FigureState& told) {
  *told.mutable_value() = state.value();
  told.set_status(state.status());
  resource::SetMicros(told, "release_time", ReleaseOf(state));
  told.set_revision_reason(state.revision_reason());
}

// How far the last value is from the first.
void Measure(const Indicator& indicator, FigureRevision& revision) {
  const Decimal first = FromProto(revision.first().value());
  const Decimal difference = FromProto(revision.last().value()) - first;
  *revision.mutable_difference() = ToProto(difference);
  if (InPoints(indicator, revision.measure()) || first.Sign() <= 0) return;
  *revision.mutable_difference_percent() =
      ToProto(*(difference * Decimal(100)).DividedBy(first, kPercentDecimals));
}

Decimal Absolute(const Decimal& value) { return value.Sign() < 0 ? -value : value; }

// A mean that is known once there is something.
class Mean {
 public:
  void Add(const Decimal& value) {
    sum_ = sum_ + value;
    ++count_;
  }
  bool empty() const { return count_ == 0; }
  Decimal Rounded(int decimals) const { return *sum_.DividedBy(Decimal(count_), decimals); }

 private:
  Decimal sum_;
  int64_t count_ = 0;
};

}  // namespace

int DefaultStaleDays(const Indicator& indicator) {
  switch (indicator.period_type()) {
    case Indicator::DAY:
    case Indicator::WEEK:
    case Indicator::MONTH:
      return 30;
    case Indicator::HALF_YEAR:
      return 184;
    case Indicator::YEAR:
      return 366;
    default:
      return 92;
  }
}

FigureRevision RevisionOf(const Indicator& indicator, const std::vector<Observation>& states,
                          const Patience& patience) {
  const Observation& now = states.back();
  FigureRevision revision;
  revision.set_observation(now.name());
  revision.set_organization(now.organization());
  revision.set_period(now.period());
  revision.set_measure(now.measure());
  revision.set_category(now.category());
  const Observation *before = nullptr, *first = nullptr, *last = nullptr;
  for (const Observation& state : states) {
    const bool changed = before == nullptr || !SameFigure(*before, state);
    if (before != nullptr && changed) revision.set_revision_count(revision.revision_count() + 1);
    before = &state;
    if (!state.has_value() || !changed) continue;
    if (first == nullptr) first = &state;
    last = &state;
    const auto& statuses = revision.statuses();
    if (statuses.empty() || *statuses.rbegin() != state.status()) {
      revision.add_statuses(state.status());
    }
  }
  if (first != nullptr) FillState(*first, *revision.mutable_first());
  if (last != first) {
    FillState(*last, *revision.mutable_last());
    Measure(indicator, revision);
    revision.set_revision_days(
        static_cast<int>((ReleaseOf(*last) - ReleaseOf(*first)) / kMicrosInDay));
  }
  revision.set_age_days(AgeOf(now, patience.today));
  revision.set_stale(now.has_value() && now.status() == Observation::ESTIMATED &&
                     revision.age_days() > patience.stale_days);
  return revision;
}

RevisionSummary SummaryOf(const Indicator& indicator,
                          const std::vector<FigureRevision>& revisions) {
  RevisionSummary summary;
  summary.set_indicator(indicator.name());
  Mean difference, absolute, percent;
  int days = 0, differences = 0;
  Decimal largest;
  int revised = 0, raised = 0, lowered = 0, stale = 0;
  for (const FigureRevision& revision : revisions) {
    summary.set_measure(revision.measure());
    if (revision.revision_count() > 0) ++revised;
    if (revision.stale()) ++stale;
    if (!revision.has_difference()) continue;
    const Decimal by = FromProto(revision.difference());
    if (by.Sign() > 0) ++raised;
    if (by.Sign() < 0) ++lowered;
    difference.Add(by);
    absolute.Add(Absolute(by));
    days += revision.revision_days();
    ++differences;
    if (!revision.has_difference_percent()) continue;
    percent.Add(Absolute(FromProto(revision.difference_percent())));
    largest = std::max(largest, Absolute(FromProto(revision.difference_percent())));
  }
  summary.set_revised_count(revised);
  summary.set_raised_count(raised);
  summary.set_lowered_count(lowered);
  summary.set_stale_count(stale);
  if (!difference.empty()) {
    const int decimals = InPoints(indicator, summary.measure())
                             ? kPercentDecimals
                             : std::max(kPercentDecimals, indicator.decimals());
    *summary.mutable_mean_difference() = ToProto(difference.Rounded(decimals));
    *summary.mutable_mean_absolute_difference() = ToProto(absolute.Rounded(decimals));
    summary.set_mean_revision_days((days + differences / 2) / differences);
  }
  if (!percent.empty()) {
    *summary.mutable_mean_absolute_percent() = ToProto(percent.Rounded(kPercentDecimals));
    *summary.mutable_largest_absolute_percent() = ToProto(largest);
  }
  return summary;
}

}  // namespace district::indicator
