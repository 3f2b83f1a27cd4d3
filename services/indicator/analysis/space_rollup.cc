#include "services/indicator/analysis/space_rollup.h"

#include <algorithm>
#include <set>
#include <utility>

#include "services/indicator/analysis/space_plan.h"

namespace district::indicator {
namespace {

using number::Decimal;
using v1::Indicator;
using v1::QueryCell;

constexpr int kMeanDecimals = Decimal::kMaxFractionDigits;
constexpr int kPercentDecimals = 2;

int64_t CountOf(const std::vector<Days>& all) {
  int64_t count = 0;
  for (const Days& days : all) count += days.count();
  return count;
}

// How many of how many days of units are missing.
std::pair<int64_t, int64_t> GapsIn(const std::vector<Share>& shares, const Area& area) {
  int64_t missing = 0, all = 0;
  for (const Share& share : shares) {
    missing += CountOf(share.missing);
    all += std::max(share.days.count(), CountOf(share.missing));
  }
  // Nobody at all covers nothing.
  return shares.empty() ? std::pair(area.days().count(), area.days().count())
                        : std::pair(missing, all);
}

// The shares by which the most is covered, taking what units say of some of their days where that
// makes no difference.
std::vector<Share> BestShares(const SpaceQuestion& question, const Area& area) {
  std::vector<Share> with = SpacePlan(question, area, /*with_partial=*/true).Make();
  const auto [missing, all] = GapsIn(with, area);
  if (missing == 0) return with;
  std::vector<Share> without = SpacePlan(question, area, /*with_partial=*/false).Make();
  const auto [other_missing, other_all] = GapsIn(without, area);
  return other_missing * all < missing * other_all ? without : with;
}

std::optional<Decimal> Quotient(const Decimal& dividend, const Decimal& divisor) {
  const auto quotient = dividend.DividedBy(divisor, kMeanDecimals);
  return quotient.ok() ? std::optional(*quotient) : std::nullopt;
}

std::optional<Decimal> SumOf(const SpaceQuestion& question, const Area& area,
                             const std::vector<const Share*>& shares) {
  const bool weighed = question.figures.aggregation == Indicator::AVERAGE;
  Decimal sum;
  for (const Share* share : shares) {
    const Decimal weight(weighed ? share->days.count() : 1);
    sum = sum + *share->figure.value * weight;
  }
  return weighed ? Quotient(sum, Decimal(area.days().count())) : sum;
}

// Of sums in time the mean is that of the units which stood there on an average day.
std::optional<Decimal> MeanOf(const SpaceQuestion& question, const Area& area,
                              const std::vector<const Share*>& shares) {
  const bool sums = question.figures.aggregation == Indicator::SUM;
  Decimal sum, weights;
  for (const Share* share : shares) {
    const Decimal weight(share->days.count());
    sum = sum + *share->figure.value * (sums ? Decimal(area.days().count()) : weight);
    weights = weights + weight;
  }
  return Quotient(sum, weights);
}

std::optional<Decimal> LastOf(const std::vector<const Share*>& shares, RolledUpInSpace& result) {
  const auto end = [](const Share* share) {
    return share->figure.parts.back().figure->period.end();
  };
  const Share* last = shares.front();
  for (const Share* share : shares) {
    if (end(last) < end(share)) last = share;
  }
  const auto of_then = [&](const Share* share) { return end(share) == end(last); };
  if (std::count_if(shares.begin(), shares.end(), of_then) > 1) {
    result.refusal = QueryCell::SEVERAL_LAST;
    return std::nullopt;
  }
  return last->figure.value;
}

// Only what is complete on both sides says something of the ratio.
std::optional<Decimal> RatioOf(const RatioOperands& operands, RolledUpInSpace& result) {
  Decimal numerators, denominators, all;
  bool all_known = true;
  for (const Share& share : result.shares) {
    const bool known = share.denominator.value && share.denominator.complete();
    all_known = all_known && known;
    if (known) all = all + *share.denominator.value;
    if (!share.missing.empty()) continue;
    numerators = numerators + *share.figure.value;
    denominators = denominators + *share.denominator.value;
  }
  if (all_known && !all.IsZero()) {
    const auto percent = (Decimal(100) * denominators).DividedBy(all, kPercentDecimals);
    if (percent.ok()) result.denominator_percent = *percent;
  }
  return Quotient(operands.factor * numerators, denominators);
}

std::optional<Decimal> ValueOf(const SpaceQuestion& question, const Area& area,
                               RolledUpInSpace& result) {
  if (question.aggregation == Indicator::WEIGHTED_RATIO) return RatioOf(*question.ratio, result);
  std::vector<const Share*> known;
  for (const Share& share : result.shares) {
    if (share.figure.value) known.push_back(&share);
  }
  if (known.empty()) return std::nullopt;
  if (question.aggregation == Indicator::SUM) return SumOf(question, area, known);
  if (question.aggregation == Indicator::AVERAGE) return MeanOf(question, area, known);
  return LastOf(known, result);
}

void CountCoverage(const SpaceQuestion& question, const Area& area, RolledUpInSpace& result) {
  std::set<std::string> units, missing;
  std::vector<Days> uncovered = area.outside();
  const bool is_state = question.figures.aggregation == Indicator::LAST && !question.ratio;
  if (is_state) {
    std::erase_if(uncovered, [&](const Days& days) { return days.end < area.days().end; });
  }
  for (const Share& share : result.shares) {
    units.insert(share.unit);
    if (!share.missing.empty()) missing.insert(share.unit);
    uncovered.insert(uncovered.end(), share.missing.begin(), share.missing.end());
  }
  result.total_units = static_cast<int>(units.size());
  result.covered_units = static_cast<int>(units.size() - missing.size());
  result.uncovered = Joined(std::move(uncovered));
  if (result.shares.empty()) result.uncovered = {area.days()};
}

QueryCell::Refusal RefusalOf(const SpaceQuestion& question) {
  switch (question.aggregation) {
    case Indicator::SUM:
    case Indicator::AVERAGE:
    case Indicator::LAST:
      return QueryCell::REFUSAL_UNSPECIFIED;
    case Indicator::WEIGHTED_RATIO:
      return question.ratio ? QueryCell::REFUSAL_UNSPECIFIED : QueryCell::NO_OPERANDS;
    default:
      return QueryCell::NOT_COMBINED;
  }
}

}  // namespace

RolledUpInSpace RollUpInSpace(const SpaceQuestion& question, const Area& area) {
  RolledUpInSpace result;
  result.refusal = RefusalOf(question);
  if (result.refusal != QueryCell::REFUSAL_UNSPECIFIED) {
    result.uncovered = {area.days()};
    return result;
  }
  result.shares = BestShares(question, area);
  CountCoverage(question, area, result);
  result.value = ValueOf(question, area, result);
  return result;
}

}  // namespace district::indicator
