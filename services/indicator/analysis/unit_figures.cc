#include "services/indicator/analysis/unit_figures.h"

#include <algorithm>
#include <utility>

namespace district::indicator {

UnitFigures::UnitFigures(const std::vector<Figure>& reported, const Days& life) {
  // Of what covers the same days once it is cut, the shortest was said of them first.
  std::vector<const Figure*> shortest_first;
  for (const Figure& figure : reported) shortest_first.push_back(&figure);
  std::stable_sort(shortest_first.begin(), shortest_first.end(),
                   [](const Figure* a, const Figure* b) {
                     return SpanOf(a->period).count() < SpanOf(b->period).count();
                   });
  for (const Figure* figure : shortest_first) {
    const Days lived = Common(SpanOf(figure->period), life);
    if (lived.empty()) continue;
    Figure cut = *figure;
    if (lived != SpanOf(figure->period)) {
      const auto period = time::Period::Of(lived.begin, lived.end);
      if (!period.ok()) continue;
      cut.period = *period;
    }
    cut_.push_back(std::move(cut));
    reported_.push_back(figure);
  }
}

RolledUp UnitFigures::RollUp(const Days& days, v1::Indicator::Aggregation aggregation) const {
  const auto period = time::Period::Of(days.begin, days.end);
  return period.ok() ? RollUpInTime(cut_, *period, aggregation) : RolledUp();
}

std::vector<Discrepancy> UnitFigures::DiscrepanciesOf(const RolledUp& sum) const {
  return DiscrepanciesIn(sum, cut_);
}

bool UnitFigures::AnyWithin(const Days& days) const {
  return std::any_of(cut_.begin(), cut_.end(),
                     [&](const Figure& figure) { return days.Contains(SpanOf(figure.period)); });
}

}  // namespace district::indicator
