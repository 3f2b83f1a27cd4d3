// What a report form asks for: of whom, for which periods and until when. Rules without I/O.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/time/date.h"
#include "common/time/period.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/report_forms.pb.h"

namespace district::indicator::collection {

// INVALID_ARGUMENT that names the field by which a form asks the impossible.
absl::Status CheckForm(const v1::ReportForm& form);

// The ids of the categories of indicators, by the name of the indicator.
using Breakdowns = std::map<std::string, std::set<std::string>>;
// INVALID_ARGUMENT (NO_SUCH_CATEGORY) that names the first category that its indicator does not
// have.
absl::Status CheckCategories(const v1::ReportForm& form, const Breakdowns& breakdowns);

// The first and the last day of a period.
struct Days {
  absl::CivilDay first;
  absl::CivilDay last;
};
Days DaysOf(const time::Period& period, v1::ReportForm::Cutoff cutoff);

// Whether a period is one of a kind.
bool IsOfType(const time::Period& period, v1::Indicator::PeriodType type);

// The periods of a kind that lie within another, in their order: all of them, or one more than
// `most`.
std::vector<time::Period> PeriodsWithin(const time::Period& whole, v1::Indicator::PeriodType type,
                                        size_t most);

// Whether a form is good for a period of its kind.
bool IsGoodFor(const v1::ReportForm& form, const time::Period& period);

// Whether a form, which is good for the period, expects a report of a unit for it.
bool Expects(const v1::ReportForm& form, const v1::ReportFormUnit& unit,
             const time::Period& period);

// The day of the deadline of a period, before it is moved over days off.
time::DayNumber DueDay(const v1::ReportForm& form, const time::Period& period);

// A level that a form asks for; of the whole where `category` is empty.
struct FigureAsked {
  std::string indicator;
  std::string category;
  bool operator<(const FigureAsked& other) const {
    return std::tie(indicator, category) < std::tie(other.indicator, other.category);
  }
  bool operator==(const FigureAsked& other) const = default;
};
// The figures that a form asks for, in its order.
std::vector<FigureAsked> FiguresAsked(const v1::ReportForm& form);

}  // namespace district::indicator::collection
