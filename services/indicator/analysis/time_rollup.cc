#include "services/indicator/analysis/time_rollup.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <utility>

#include "absl/status/statusor.h"

namespace district::indicator {
namespace {

using number::Decimal;
using time::Period;
using v1::Indicator;
using v1::Observation;
using v1::QueryCell;
using Kind = Period::Kind;
using Figures = std::vector<const Figure*>;

constexpr int kMeanDecimals = Decimal::kMaxFractionDigits;
// Kinds whose periods can be parts of a longer one, the coarsest first.
constexpr std::array kKinds = {Kind::kYear,  Kind::kHalfYear, Kind::kQuarter,
                               Kind::kMonth, Kind::kWeek,     Kind::kDay};

// The days of `period` that are not of `part`, at its beginning or its end; nothing where `part` is
// all of it or lies within.
std::optional<Period> RestOf(const Period& period, const Period& part) {
  absl::StatusOr<Period> rest = absl::NotFoundError("no rest");
  if (part.begin() == period.begin() && part.end() < period.end()) {
    rest = Period::Of(part.end(), period.end());
  } else if (part.end() == period.end() && period.begin() < part.begin()) {
    rest = Period::Of(period.begin(), part.begin());
  }
  return rest.ok() ? std::optional(*std::move(rest)) : std::nullopt;
}

Figures Within(const Figures& figures, const Period& period) {
  Figures within;
  for (const Figure* figure : figures) {
    if (period.Contains(figure->period) && !(figure->period == period)) within.push_back(figure);
  }
  return within;
}

Figures OfKind(const Figures& figures, Kind kind) {
  Figures of_kind;
  for (const Figure* figure : figures) {
    if (figure->period.kind() == kind) of_kind.push_back(figure);
  }
  return of_kind;
}

// Parts of a period, none into another, in the order of time.
struct Tiling {
  int64_t uncovered_days = 0;
  Figures parts;

  bool complete() const { return uncovered_days == 0; }
  // Less left out, then fewer parts.
  std::pair<int64_t, size_t> cost() const { return {uncovered_days, parts.size()}; }
};

// The best tiling of a period by some of the figures within it: the shortest way from its first day
// to its end, on which each figure is a step, and what no figure covers a gap.
Tiling BestTiling(const Figures& figures, const Period& period) {
  std::map<absl::CivilDay, Tiling> best = {{period.begin(), {}}, {period.end(), {}}};
  std::multimap<absl::CivilDay, const Figure*> by_begin;
  for (const Figure* figure : figures) {
    best[figure->period.begin()];
    best[figure->period.end()];
    by_begin.emplace(figure->period.begin(), figure);
  }
  std::map<absl::CivilDay, bool> reached = {{period.begin(), true}};
  const auto offer = [&](absl::CivilDay day, Tiling tiling) {
    if (!reached[day] || tiling.cost() < best[day].cost()) best[day] = std::move(tiling);
    reached[day] = true;
  };
  for (auto at = best.begin(); at->first != period.end(); ++at) {
    const auto next = std::next(at);
    Tiling gap = at->second;
    gap.uncovered_days += next->first - at->first;
    offer(next->first, std::move(gap));
    const auto [first, last] = by_begin.equal_range(at->first);
    for (auto figure = first; figure != last; ++figure) {
      Tiling longer = at->second;
      longer.parts.push_back(figure->second);
      offer(figure->second->period.end(), std::move(longer));
    }
  }
  return best[period.end()];
}

Tiling TilingOf(const Figures& figures, const Period& period) {
  return BestTiling(Within(figures, period), period);
}

Decimal SumOf(const Figures& figures) {
  Decimal sum;
  for (const Figure* figure : figures) sum = sum + figure->value;
  return sum;
}

int64_t DaysOf(const Period& period) { return period.end() - period.begin(); }

bool IsWholeMonths(const Period& period) {
  return period.begin().day() == 1 && period.end().day() == 1;
}

int MonthsOf(const Period& period) {
  return static_cast<int>(absl::CivilMonth(period.end()) - absl::CivilMonth(period.begin()));
}

// A length by which all quarters are alike, and longer than all months.
int64_t LengthOf(const Period& period) {
  return IsWholeMonths(period) ? int64_t{31} * MonthsOf(period) : DaysOf(period);
}

// What the shorter and shorter parts of a reported figure come to, where that is not what was
// reported.
void FindDiscrepancies(const Figures& figures, const Figure& reported,
                       std::vector<Discrepancy>& found) {
  Figures within = Within(figures, reported.period);
  while (!within.empty()) {
    const Tiling tiling = BestTiling(within, reported.period);
    if (!tiling.complete()) return;
    const Decimal sum = SumOf(tiling.parts);
    if (sum != reported.value) found.push_back({&reported, sum});
    int64_t longest = 0;
    for (const Figure* part : tiling.parts) longest = std::max(longest, LengthOf(part->period));
    std::erase_if(within, [&](const Figure* f) { return LengthOf(f->period) >= longest; });
  }
}

// Counts in months where the period and all that covers it are whole months, else in days.
void CountCoverage(const Period& period, const Figures& covering, RolledUp& result) {
  const bool months = IsWholeMonths(period) &&
                      std::all_of(covering.begin(), covering.end(),
                                  [](const Figure* f) { return IsWholeMonths(f->period); });
  const auto count = [&](const Period& p) {
    return months ? MonthsOf(p) : static_cast<int>(DaysOf(p));
  };
  result.unit = months ? QueryCell::MONTHS : QueryCell::DAYS;
  result.total = count(period);
  for (const Figure* figure : covering) result.covered += count(figure->period);
}

void Cover(const Period& period, RolledUp& result) {
  CountCoverage(period, {}, result);
  result.covered = result.total;
}

bool IsOfOneKind(const Figures& figures) {
  return std::all_of(figures.begin(), figures.end(), [&](const Figure* figure) {
    return figure->period.kind() == figures.front()->period.kind();
  });
}

RolledUp FromParts(const Figures& parts, const Period& period) {
  RolledUp result;
  CountCoverage(period, parts, result);
  for (const Figure* part : parts) result.parts.push_back({part});
  if (parts.empty()) return result;
  result.method = !result.complete()   ? QueryCell::INCOMPLETE
                  : IsOfOneKind(parts) ? QueryCell::PARTS
                                       : QueryCell::MIXED_PARTS;
  return result;
}

RolledUp Reported(const Figure& figure) {
  RolledUp result;
  result.method = QueryCell::REPORTED;
  result.value = figure.value;
  result.parts = {{&figure}};
  Cover(figure.period, result);
  return result;
}

const Figure* Find(const Figures& figures, const Period& period) {
  for (const Figure* figure : figures) {
    if (figure->period == period) return figure;
  }
  return nullptr;
}

// The parts that make a period whole: the one that was reported of it, or a tiling.
std::optional<Figures> WholeParts(const Figures& figures, const Period& period) {
  if (const Figure* exact = Find(figures, period)) return Figures{exact};
  Tiling tiling = TilingOf(figures, period);
  return tiling.complete() ? std::optional(std::move(tiling.parts)) : std::nullopt;
}

// A longer figure less the rest of it, of the fewest parts.
std::optional<RolledUp> Difference(const Figures& figures, const Period& period) {
  std::optional<RolledUp> best;
  for (const Figure* longer : figures) {
    if (!longer->period.Contains(period)) continue;
    const std::optional<Period> rest = RestOf(longer->period, period);
    if (!rest) continue;
    const std::optional<Figures> parts = WholeParts(figures, *rest);
    if (!parts || (best && best->parts.size() <= parts->size() + 1)) continue;
    best.emplace();
    best->method = QueryCell::DIFFERENCE;
    best->value = longer->value - SumOf(*parts);
    best->parts = {{longer}};
    for (const Figure* part : *parts) best->parts.push_back({part, /*subtracted=*/true});
    Cover(period, *best);
  }
  return best;
}

RolledUp Sum(const Figures& figures, const Period& period) {
  const Tiling tiling = TilingOf(figures, period);
  if (!tiling.complete()) {
    if (auto difference = Difference(figures, period)) return *std::move(difference);
  }
  RolledUp result = FromParts(tiling.parts, period);
  if (!tiling.parts.empty()) result.value = SumOf(tiling.parts);
  return result;
}

// Parts of unlike length would weigh alike, so only those of one kind are taken.
RolledUp Average(const Figures& figures, const Period& period) {
  Tiling best{.uncovered_days = DaysOf(period)};
  for (const Kind kind : kKinds) {
    Tiling tiling = BestTiling(OfKind(Within(figures, period), kind), period);
    if (tiling.uncovered_days < best.uncovered_days) best = std::move(tiling);
  }
  RolledUp result = FromParts(best.parts, period);
  if (best.parts.empty()) return result;
  result.value =
      *SumOf(best.parts).DividedBy(Decimal(static_cast<int64_t>(best.parts.size())), kMeanDecimals);
  return result;
}

// Of parts that end on the same day the shortest is the one that says most of that day.
RolledUp Last(const Figures& figures, const Period& period) {
  const Figure* last = nullptr;
  const auto rank = [](const Figure& figure) {
    return std::pair(figure.period.end(), figure.period.begin());
  };
  for (const Figure* figure : Within(figures, period)) {
    if (!last || rank(*last) < rank(*figure)) last = figure;
  }
  RolledUp result;
  Cover(period, result);
  if (!last) {
    result.covered = 0;
    return result;
  }
  result.value = last->value;
  result.parts = {{last}};
  result.method = QueryCell::PARTS;
  if (last->period.end() < period.end()) {
    result.method = QueryCell::INCOMPLETE;
    const Period until = *Period::Of(period.begin(), last->period.end());
    RolledUp covered;
    CountCoverage(until, {}, covered);
    result.covered = result.unit == covered.unit ? covered.total : 0;
    if (result.unit != covered.unit) {
      result.unit = QueryCell::DAYS;
      result.total = static_cast<int>(DaysOf(period));
      result.covered = static_cast<int>(DaysOf(until));
    }
  }
  return result;
}

// From figures of other periods.
RolledUp Combined(const Figures& figures, const Period& period,
                  Indicator::Aggregation aggregation) {
  switch (aggregation) {
    case Indicator::SUM:
      return Sum(figures, period);
    case Indicator::AVERAGE:
      return Average(figures, period);
    case Indicator::LAST:
      return Last(figures, period);
    default:
      return FromParts({}, period);
  }
}

// Those of one cut-off: the days of others overlap with theirs.
Figures OfCutoff(const std::vector<Figure>& figures, Observation::Cutoff cutoff) {
  Figures pointers;
  for (const Figure& figure : figures) {
    if (figure.cutoff == cutoff) pointers.push_back(&figure);
  }
  return pointers;
}

bool CoversMore(const RolledUp& a, const RolledUp& b) {
  if (!a.value || !b.value) return a.value.has_value();
  return int64_t{a.covered} * b.total > int64_t{b.covered} * a.total;
}

}  // namespace

RolledUp RollUpInTime(const std::vector<Figure>& figures, const Period& period,
                      Indicator::Aggregation aggregation) {
  std::optional<RolledUp> best;
  for (const Observation::Cutoff cutoff : {Observation::CALENDAR, Observation::ND_09}) {
    const Figures alike = OfCutoff(figures, cutoff);
    if (const Figure* const exact = Find(alike, period)) return Reported(*exact);
    if (best && alike.empty()) continue;
    RolledUp combined = Combined(alike, period, aggregation);
    if (!best || CoversMore(combined, *best)) best = std::move(combined);
  }
  return *std::move(best);
}

std::vector<Discrepancy> DiscrepanciesIn(const RolledUp& sum, const std::vector<Figure>& figures) {
  std::vector<Discrepancy> found;
  if (sum.parts.empty()) return found;
  const Figures alike = OfCutoff(figures, sum.parts.front().figure->cutoff);
  for (const Part& part : sum.parts) FindDiscrepancies(alike, *part.figure, found);
  return found;
}

}  // namespace district::indicator
