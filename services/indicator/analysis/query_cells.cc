#include "services/indicator/analysis/query_cells.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/number/decimal_proto.h"
#include "services/indicator/analysis/certainty.h"
#include "services/indicator/catalogue/computation.h"

namespace district::indicator {
namespace {

using time::Period;
using v1::Indicator;
using v1::Observation;
using v1::QueryCell;

bool IsWhole(const RolledUp& figure) { return figure.value && figure.complete(); }

bool IsWholeMonths(const Days& days) { return days.begin.day() == 1 && days.end.day() == 1; }

int MonthsOf(const Days& days) {
  return static_cast<int>(absl::CivilMonth(days.end) - absl::CivilMonth(days.begin));
}

// Counts in months where the period and all that is missing of it are whole months, else in days.
void CountCoverage(const Period& period, const std::vector<Days>& uncovered, QueryCell& cell) {
  const Days days = SpanOf(period);
  const bool months =
      IsWholeMonths(days) && std::all_of(uncovered.begin(), uncovered.end(), &IsWholeMonths);
  const auto count = [&](const Days& span) {
    return months ? MonthsOf(span) : static_cast<int>(span.count());
  };
  int missing = 0;
  for (const Days& span : uncovered) missing += count(span);
  cell.set_coverage_unit(months ? QueryCell::MONTHS : QueryCell::DAYS);
  cell.set_total_count(count(days));
  cell.set_covered_count(count(days) - missing);
}

void TakeStatus(const RolledUp& figure, QueryCell& cell) {
  for (const Part& part : figure.parts) {
    const Observation::Status status = part.figure->status;
    cell.set_status(cell.status() == Observation::STATUS_UNSPECIFIED
                        ? status
                        : LessSure(cell.status(), status));
  }
}

bool IsOfOthers(const RolledUpInSpace& units, const std::string& organization) {
  return std::any_of(units.shares.begin(), units.shares.end(),
                     [&](const Share& share) { return share.unit != organization; });
}

// Whether the figures of units say more than an organization's own.
bool SayMore(const RolledUpInSpace& units, const RolledUp& own, const std::string& organization) {
  return units.value && (!own.value || IsOfOthers(units, organization));
}

// Says which units and days a figure is of; "" where it is of all.
std::string CoveredUnits(const RolledUpInSpace& units) {
  if (units.complete()) return "";
  std::string text;
  for (const Share& share : units.shares) {
    absl::StrAppend(&text, share.unit, " ", absl::FormatCivilTime(share.days.begin), " ",
                    absl::FormatCivilTime(share.days.end), " ");
    for (const Days& days : share.missing) {
      absl::StrAppend(&text, "-", absl::FormatCivilTime(days.begin), " ",
                      absl::FormatCivilTime(days.end), " ");
    }
  }
  return text;
}

}  // namespace

std::optional<OperandNames> QueryCells::RatioOf(const Indicator& indicator) const {
  if (indicator.space_aggregation() != Indicator::WEIGHTED_RATIO) return std::nullopt;
  std::optional<OperandNames> names = district::indicator::RatioOf(indicator);
  const bool known =
      names && indicators_.contains(names->numerator) && indicators_.contains(names->denominator);
  return known ? names : std::nullopt;
}

RolledUp QueryCells::Own(const std::string& indicator, const std::string& organization,
                         const Period& period) const {
  return RollUpInTime(figures_.SeriesOf(indicator, organization).figures, period,
                      indicators_.at(indicator).time_aggregation());
}

// Whether there is more to put together than an organization's own figures. A ratio is made of its
// operands for the organization alone, too.
bool QueryCells::IsCombined(const Indicator& indicator, const std::string& organization,
                            const Period& period) const {
  return figures_.AreaOf(organization, period).has_below() || RatioOf(indicator);
}

bool QueryCells::NeedsUnits(const std::string& indicator, const std::string& organization,
                            const Period& period) const {
  if (!IsCombined(indicators_.at(indicator), organization, period)) return false;
  return request_.include_parts() || !IsWhole(Own(indicator, organization, period));
}

TimedFigures QueryCells::FiguresIn(const std::string& indicator,
                                   const std::string& left_out) const {
  return {.of = [this, indicator, left_out](const std::string& unit) -> const UnitFigures* {
            return unit == left_out ? nullptr : figures_.FiguresOf(indicator, unit);
          },
          .aggregation = indicators_.at(indicator).time_aggregation()};
}

RolledUpInSpace QueryCells::OfUnits(const std::string& indicator, const std::string& organization,
                                    const Period& period, bool itself) const {
  const std::string left_out = itself ? "" : organization;
  const Indicator& asked = indicators_.at(indicator);
  SpaceQuestion question = {.figures = FiguresIn(indicator, left_out),
                            .aggregation = asked.space_aggregation()};
  if (const auto names = RatioOf(asked)) {
    question.ratio = RatioOperands{.numerator = FiguresIn(names->numerator, left_out),
                                   .denominator = FiguresIn(names->denominator, left_out),
                                   .factor = names->factor};
  }
  return RollUpInSpace(question, figures_.AreaOf(organization, period));
}

void QueryCells::AddParts(const std::string& indicator, const std::string& unit,
                          const RolledUp& figure, const UnitFigures* cut, QueryCell& cell) const {
  const Series& series = figures_.SeriesOf(indicator, unit);
  for (const Part& part : figure.parts) {
    const Figure& reported = cut != nullptr ? cut->ReportedOf(*part.figure) : *part.figure;
    v1::QueryPart& told = *cell.add_parts();
    told.set_organization(unit);
    told.set_period(reported.period.code());
    *told.mutable_value() = number::ToProto(reported.value);
    told.set_subtracted(part.subtracted);
    told.set_observation(series.names.at(reported.period.code()));
  }
  if (indicators_.at(indicator).time_aggregation() != Indicator::SUM) return;
  const auto discrepancies =
      cut != nullptr ? cut->DiscrepanciesOf(figure) : DiscrepanciesIn(figure, series.figures);
  for (const Discrepancy& discrepancy : discrepancies) {
    v1::QueryDiscrepancy& told = *cell.add_discrepancies();
    told.set_organization(unit);
    told.set_period(discrepancy.reported->period.code());
    *told.mutable_reported_value() = number::ToProto(discrepancy.reported->value);
    *told.mutable_parts_value() = number::ToProto(discrepancy.parts_value);
  }
}

void QueryCells::AddShare(const Share& share, QueryCell& cell) const {
  const auto names = RatioOf(indicators_.at(cell.indicator()));
  AddParts(names ? names->numerator : cell.indicator(), share.unit, share.figure, share.figures,
           cell);
  if (names) AddParts(names->denominator, share.unit, share.denominator, share.denominators, cell);
}

// Means and ratios of units differ from what was reported by rounding, too.
void QueryCells::AddDiscrepancyOfUnits(const RolledUp& own, const Period& period,
                                       QueryCell& cell) const {
  if (!IsCombined(indicators_.at(cell.indicator()), cell.organization(), period)) return;
  const RolledUpInSpace units =
      OfUnits(cell.indicator(), cell.organization(), period, /*itself=*/false);
  if (!units.value || !units.complete() || !IsOfOthers(units, cell.organization())) return;
  const Indicator& indicator = indicators_.at(cell.indicator());
  const auto rounded = [&](const number::Decimal& value) {
    return indicator.space_aggregation() == Indicator::SUM ? value
                                                           : value.Round(indicator.decimals());
  };
  if (rounded(*units.value) == rounded(*own.value)) return;
  v1::QueryDiscrepancy& told = *cell.add_discrepancies();
  told.set_organization(cell.organization());
  told.set_period(period.code());
  *told.mutable_reported_value() = number::ToProto(*own.value);
  *told.mutable_parts_value() = number::ToProto(*units.value);
  told.set_of_units(true);
}

void QueryCells::FillFromOwn(const RolledUp& own, QueryCell& cell) const {
  cell.set_method(own.method);
  cell.set_covered_count(own.covered);
  cell.set_total_count(own.total);
  cell.set_coverage_unit(own.unit);
  if (request_.include_parts()) {
    AddParts(cell.indicator(), cell.organization(), own, /*cut=*/nullptr, cell);
  }
  if (!own.value || (request_.require_complete() && !own.complete())) return;
  *cell.mutable_value() = number::ToProto(*own.value);
  TakeStatus(own, cell);
}

void QueryCells::TellUnits(const RolledUpInSpace& units, QueryCell& cell) const {
  cell.set_refusal(units.refusal);
  cell.set_covered_unit_count(units.covered_units);
  cell.set_total_unit_count(units.total_units);
  if (units.denominator_percent) {
    *cell.mutable_denominator_coverage_percent() = number::ToProto(*units.denominator_percent);
  }
}

void QueryCells::FillFromUnits(const RolledUpInSpace& units, const Period& period,
                               QueryCell& cell) const {
  cell.set_method(units.complete() ? QueryCell::UNITS : QueryCell::INCOMPLETE);
  CountCoverage(period, units.uncovered, cell);
  if (request_.include_parts()) {
    for (const Share& share : units.shares) AddShare(share, cell);
  }
  if (request_.require_complete() && !units.complete()) return;
  *cell.mutable_value() = number::ToProto(*units.value);
  for (const Share& share : units.shares) {
    TakeStatus(share.figure, cell);
    TakeStatus(share.denominator, cell);
  }
}

std::optional<RolledUpInSpace> QueryCells::UnitsFor(const std::string& indicator,
                                                    const std::string& organization,
                                                    const Period& period,
                                                    const RolledUp& own) const {
  if (IsWhole(own) || !IsCombined(indicators_.at(indicator), organization, period)) {
    return std::nullopt;
  }
  return OfUnits(indicator, organization, period, /*itself=*/true);
}

Level QueryCells::LevelWithoutFormula(const Indicator& indicator, const std::string& organization,
                                      const Period& period) const {
  const Series& series = figures_.SeriesOf(indicator.name(), organization);
  Level level = LevelOf(series, period, indicator.time_aggregation());
  const auto units = UnitsFor(indicator.name(), organization, period, level.figure);
  if (!units || !SayMore(*units, level.figure, organization)) return level;
  QueryCell counted;
  CountCoverage(period, units->uncovered, counted);
  for (const Share& share : units->shares) {
    TakeStatus(share.figure, counted);
    TakeStatus(share.denominator, counted);
  }
  // A ratio of one organization's own figures is what the formula makes of them.
  level.of_units = IsOfOthers(*units, organization);
  level.figure = {.method = units->complete() ? QueryCell::UNITS : QueryCell::INCOMPLETE,
                  .value = units->value,
                  .parts = {},
                  .covered = counted.covered_count(),
                  .total = counted.total_count(),
                  .unit = counted.coverage_unit()};
  level.exact = ToRational(*units->value);
  level.status = counted.status();
  level.covered = CoveredUnits(*units);
  return level;
}

void QueryCells::FillFromFormula(const Level& level, QueryCell& cell) const {
  cell.set_method(level.figure.method);
  cell.set_absence(level.absence);
  cell.set_covered_count(level.figure.covered);
  cell.set_total_count(level.figure.total);
  cell.set_coverage_unit(level.figure.unit);
  if (request_.require_complete() && !level.covered.empty()) return;
  *cell.mutable_value() = number::ToProto(*level.figure.value);
  cell.set_status(level.status);
}

void QueryCells::FillFromFigures(const Period& period, QueryCell& cell) const {
  const Series& series = figures_.SeriesOf(cell.indicator(), cell.organization());
  const auto absence = series.absences.find(period.code());
  if (absence != series.absences.end()) cell.set_absence(absence->second);
  const RolledUp own = Own(cell.indicator(), cell.organization(), period);
  const auto units = UnitsFor(cell.indicator(), cell.organization(), period, own);
  if (units) TellUnits(*units, cell);
  if (units && SayMore(*units, own, cell.organization())) {
    return FillFromUnits(*units, period, cell);
  }
  FillFromOwn(own, cell);
  if (IsWhole(own) && request_.include_parts()) AddDiscrepancyOfUnits(own, period, cell);
}

void QueryCells::Fill(const Period& period, QueryCell& cell) {
  const Indicator& indicator = indicators_.at(cell.indicator());
  if (!ReadFormulaOf(indicator)) return FillFromFigures(period, cell);
  const Level& level = levels_.Of(cell.indicator(), cell.organization(), period);
  if (level.is_computed()) return FillFromFormula(level, cell);
  FillFromFigures(period, cell);
  if (!request_.include_parts() || !ContradictsFormula(level, indicator)) return;
  v1::QueryDiscrepancy& told = *cell.add_discrepancies();
  told.set_organization(cell.organization());
  told.set_period(period.code());
  *told.mutable_reported_value() = number::ToProto(*level.figure.value);
  *told.mutable_parts_value() = number::ToProto(*level.computed);
}

}  // namespace district::indicator
