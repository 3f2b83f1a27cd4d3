#include "services/indicator/analysis/space_plan.h"

#include <algorithm>
#include <utility>

namespace district::indicator {
namespace {

using v1::Indicator;

bool IsWhole(const RolledUp& figure) { return figure.value && figure.complete(); }

std::vector<Days> PartsOf(const RolledUp& figure) {
  std::vector<Days> parts;
  for (const Part& part : figure.parts) parts.push_back(SpanOf(part.figure->period));
  return parts;
}

const UnitFigures* FiguresIn(const TimedFigures& figures, const std::string& unit) {
  return figures.of ? figures.of(unit) : nullptr;
}

RolledUp RollUpIn(const UnitFigures* figures, const Days& days, Indicator::Aggregation how) {
  return figures != nullptr ? figures->RollUp(days, how) : RolledUp();
}

}  // namespace

SpacePlan::SpacePlan(const SpaceQuestion& question, const Area& area, bool with_partial)
    : question_(question), area_(area), with_partial_(with_partial) {
  FindReporting();
}

bool SpacePlan::Reports(const std::string& unit) const {
  const auto any = [&](const TimedFigures& figures) {
    const UnitFigures* const found = FiguresIn(figures, unit);
    return found != nullptr && found->AnyWithin(area_.days());
  };
  if (question_.ratio) return any(question_.ratio->numerator) || any(question_.ratio->denominator);
  return any(question_.figures);
}

bool SpacePlan::IsReportedBelow(const std::string& unit) const {
  const std::vector<std::string>& children = area_.ChildrenOf(unit);
  return std::any_of(children.begin(), children.end(),
                     [&](const std::string& child) { return reporting_.contains(child); });
}

// Children come after their parents, so that going backward finds what is below first.
void SpacePlan::FindReporting() {
  for (auto unit = area_.units().rbegin(); unit != area_.units().rend(); ++unit) {
    if (Reports(*unit) || IsReportedBelow(*unit)) reporting_.insert(*unit);
  }
}

Share SpacePlan::Own(const std::string& unit, const Days& days) const {
  Share share{.unit = unit, .days = days};
  if (question_.ratio) {
    const TimedFigures& numerator = question_.ratio->numerator;
    const TimedFigures& denominator = question_.ratio->denominator;
    share.figures = FiguresIn(numerator, unit);
    share.denominators = FiguresIn(denominator, unit);
    share.figure = RollUpIn(share.figures, days, numerator.aggregation);
    share.denominator = RollUpIn(share.denominators, days, denominator.aggregation);
    return share;
  }
  share.figures = FiguresIn(question_.figures, unit);
  // A state holds until the next one is reported, from whatever day of the period it is.
  share.figure =
      RollUpIn(share.figures, is_state() ? area_.days() : days, question_.figures.aggregation);
  return share;
}

bool SpacePlan::IsComplete(const Share& share) const {
  return IsWhole(share.figure) && (!question_.ratio || IsWhole(share.denominator));
}

std::vector<Days> SpacePlan::MissingOf(const Share& share) const {
  if (IsComplete(share)) return {};
  if (question_.ratio) return {share.days};
  if (!share.figure.value) return {is_state() ? area_.days() : share.days};
  if (!is_state()) return Without(share.days, PartsOf(share.figure));
  return {{share.figure.parts.back().figure->period.end(), area_.days().end}};
}

std::vector<Share> SpacePlan::Make() {
  const absl::CivilDay last = area_.days().end - 1;
  for (const Stay& stay : area_.start()) {
    const Days days = is_state() ? Common(stay.days, {last, last + 1}) : stay.days;
    if (!days.empty()) pending_[stay.unit].push_back(days);
  }
  // Once, unless units stood below each other in turn. Each day of a unit counts once, also where a
  // copy that was made while the tree changed closes a cycle.
  while (!pending_.empty()) {
    for (const std::string& unit : area_.units()) {
      const auto asked = pending_.find(unit);
      if (asked == pending_.end()) continue;
      const std::vector<Days> all = Joined(std::move(asked->second));
      pending_.erase(asked);
      std::vector<Days>& visited = visited_[unit];
      for (const Days& days : all) {
        for (const Days& rest : Without(days, visited)) Visit(unit, rest);
      }
      visited.insert(visited.end(), all.begin(), all.end());
    }
  }
  if (is_state()) AddStandIns();
  return std::move(shares_);
}

void SpacePlan::Visit(const std::string& unit, const Days& days) {
  Share share = Own(unit, days);
  share.missing = MissingOf(share);
  const bool taken = IsComplete(share) || !IsReportedBelow(unit) ||
                     (with_partial_ && share.figure.value && !question_.ratio);
  if (!taken) return Descend(unit, days);
  const bool adds_up =
      !question_.ratio && question_.figures.aggregation == Indicator::SUM && IsReportedBelow(unit);
  if (adds_up) {
    for (const Days& rest : std::exchange(share.missing, {})) Descend(unit, rest);
  }
  shares_.push_back(std::move(share));
}

void SpacePlan::Descend(const std::string& unit, const Days& days) {
  std::vector<Days> stood_for;
  for (const Stay& stay : area_.Below(unit, days)) {
    pending_[stay.unit].push_back(stay.days);
    stood_for.push_back(stay.days);
  }
  for (const Days& rest : Without(days, stood_for)) {
    shares_.push_back({.unit = unit, .days = rest, .missing = {rest}});
  }
}

void SpacePlan::AddStandIns() {
  // The day until which the last figure of each unit is known; a unit without one has the first.
  std::map<std::string, absl::CivilDay> known;
  for (const Share& share : shares_) {
    known[share.unit] =
        share.figure.value ? share.figure.parts.back().figure->period.end() : area_.days().begin;
  }
  std::set<std::string> stood_in_for;
  for (const Ended& ended : area_.ended()) {
    std::vector<std::string> successors;
    bool is_newer = known.contains(ended.stay.unit);
    for (const std::string& successor : ended.successors) {
      const auto until = known.find(successor);
      if (until == known.end()) continue;
      successors.push_back(successor);
      is_newer = is_newer || until->second > ended.stay.days.end;
    }
    if (is_newer || successors.empty()) continue;
    Share share{.unit = ended.stay.unit, .days = {area_.days().end - 1, area_.days().end}};
    share.figures = FiguresIn(question_.figures, share.unit);
    share.figure = RollUpIn(share.figures, area_.days(), Indicator::LAST);
    share.missing = MissingOf(share);
    if (!share.figure.value) continue;
    stood_in_for.insert(successors.begin(), successors.end());
    shares_.push_back(std::move(share));
  }
  std::erase_if(shares_, [&](const Share& share) {
    return !share.figure.value && stood_in_for.contains(share.unit);
  });
}

}  // namespace district::indicator
