#include "services/indicator/collection/forms.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "services/indicator/periods/cutoff.h"

namespace district::indicator::collection {
namespace {

using v1::Indicator;
using v1::ReportForm;
using v1::ReportFormItem;
using v1::ReportFormUnit;
using Kind = time::Period::Kind;

constexpr size_t kMostFigures = 1000;

std::optional<Kind> KindOf(Indicator::PeriodType type) {
  switch (type) {
    case Indicator::DAY:
      return Kind::kDay;
    case Indicator::WEEK:
      return Kind::kWeek;
    case Indicator::MONTH:
      return Kind::kMonth;
    case Indicator::QUARTER:
      return Kind::kQuarter;
    case Indicator::HALF_YEAR:
      return Kind::kHalfYear;
    case Indicator::YEAR:
      return Kind::kYear;
    default:
      return std::nullopt;
  }
}

// How many months a period of a kind has; 0 where it is none of whole months.
int MonthsOf(Kind kind) {
  switch (kind) {
    case Kind::kMonth:
      return 1;
    case Kind::kQuarter:
      return 3;
    case Kind::kHalfYear:
      return 6;
    case Kind::kYear:
      return 12;
    default:
      return 0;
  }
}

absl::CivilDay AfterMonths(absl::CivilMonth month, int months) {
  return absl::CivilDay(month + months);
}

// The beginning of the first period of a kind that begins on a day or after it.
absl::CivilDay FirstBeginning(absl::CivilDay day, Kind kind) {
  if (kind == Kind::kDay) return day;
  if (kind == Kind::kWeek) return absl::NextWeekday(day - 1, absl::Weekday::monday);
  const int months = MonthsOf(kind);
  absl::CivilMonth month(day);
  if (absl::CivilDay(month) < day) ++month;
  while ((month.month() - 1) % months != 0) ++month;
  return absl::CivilDay(month);
}

absl::CivilDay NextBeginning(absl::CivilDay begin, Kind kind) {
  if (kind == Kind::kDay) return begin + 1;
  if (kind == Kind::kWeek) return begin + 7;
  return AfterMonths(absl::CivilMonth(begin), MonthsOf(kind));
}

absl::Status CheckDates(const google::type::Date& start, const google::type::Date& end,
                        const std::string& path) {
  const time::DaySpan span = time::SpanOf(time::ToDayNumber(start), time::ToDayNumber(end));
  if (span.begin < span.end) return absl::OkStatus();
  return api::InvalidField(path, "is before start_date", "DATES_REVERSED");
}

absl::Status CheckItems(const ReportForm& form) {
  std::set<std::string> indicators;
  size_t figures = 0;
  for (int i = 0; i < form.items_size(); ++i) {
    const ReportFormItem& item = form.items(i);
    const std::string path = absl::StrCat("items[", i, "].");
    if (!indicators.insert(item.indicator()).second) {
      return api::InvalidField(path + "indicator", "is there before", "DUPLICATE");
    }
    std::set<std::string> categories;
    for (int j = 0; j < item.categories_size(); ++j) {
      if (!categories.insert(item.categories(j)).second) {
        return api::InvalidField(absl::StrCat(path, "categories[", j, "]"), "is there before",
                                 "DUPLICATE");
      }
    }
    figures += categories.empty() ? 1 : categories.size();
  }
  if (figures <= kMostFigures) return absl::OkStatus();
  return api::InvalidField("items", absl::StrCat("are more than ", kMostFigures, " figures"),
                           "TOO_MANY_FIGURES");
}

absl::Status CheckUnits(const ReportForm& form) {
  std::set<std::string> organizations;
  for (int i = 0; i < form.units_size(); ++i) {
    const ReportFormUnit& unit = form.units(i);
    const std::string path = absl::StrCat("units[", i, "].");
    if (!organizations.insert(unit.organization()).second) {
      return api::InvalidField(path + "organization", "is there before", "DUPLICATE");
    }
    absl::Status status = CheckDates(unit.start_date(), unit.end_date(), path + "end_date");
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckDeadline(const v1::ReportDeadline& deadline) {
  const bool by_month = deadline.day_of_month() != 0;
  if (deadline.has_days_after() == by_month) {
    return api::InvalidField("deadline",
                             "either days_after or day_of_month is to be given, and not both",
                             "ONE_DEADLINE");
  }
  if (!by_month && deadline.months_after() != 0) {
    return api::InvalidField("deadline.months_after", "goes with day_of_month only");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckForm(const ReportForm& form) {
  const std::optional<Kind> kind = KindOf(form.period_type());
  if (form.cutoff() == ReportForm::ND_09 && (!kind || MonthsOf(*kind) == 0)) {
    return api::InvalidField("cutoff", "is there for months, quarters, half years and years only",
                             "NO_SUCH_CUTOFF");
  }
  absl::Status status = CheckItems(form);
  if (status.ok()) status = CheckUnits(form);
  if (status.ok()) status = CheckDeadline(form.deadline());
  if (status.ok()) status = CheckDates(form.start_date(), form.end_date(), "end_date");
  return status;
}

absl::Status CheckCategories(const ReportForm& form, const Breakdowns& breakdowns) {
  for (int i = 0; i < form.items_size(); ++i) {
    const ReportFormItem& item = form.items(i);
    const auto breakdown = breakdowns.find(item.indicator());
    for (int j = 0; j < item.categories_size(); ++j) {
      if (breakdown != breakdowns.end() && breakdown->second.contains(item.categories(j))) continue;
      return api::InvalidField(absl::StrCat("items[", i, "].categories[", j, "]"),
                               absl::StrCat("is none of the breakdown of ", item.indicator()),
                               "NO_SUCH_CATEGORY");
    }
  }
  return absl::OkStatus();
}

Days DaysOf(const time::Period& period, ReportForm::Cutoff cutoff) {
  const auto days = DaysUnder(
      period, cutoff == ReportForm::ND_09 ? v1::Observation::ND_09 : v1::Observation::CALENDAR);
  // A form has no period that its cut-off does not name.
  if (!days.ok()) return {.first = period.begin(), .last = period.end() - 1};
  return {.first = days->begin, .last = days->end - 1};
}

bool IsOfType(const time::Period& period, Indicator::PeriodType type) {
  return KindOf(type) == period.kind();
}

std::vector<time::Period> PeriodsWithin(const time::Period& whole, Indicator::PeriodType type,
                                        size_t most) {
  std::vector<time::Period> periods;
  const std::optional<Kind> kind = KindOf(type);
  if (!kind) return periods;
  absl::CivilDay begin = FirstBeginning(whole.begin(), *kind);
  while (periods.size() <= most) {
    const absl::CivilDay end = NextBeginning(begin, *kind);
    if (end > whole.end()) break;
    auto period = time::Period::Of(begin, end);
    if (!period.ok()) break;
    periods.push_back(*std::move(period));
    begin = end;
  }
  return periods;
}

bool IsGoodFor(const ReportForm& form, const time::Period& period) {
  return time::SpanOf(time::ToDayNumber(form.start_date()), time::ToDayNumber(form.end_date()))
      .Contains(time::FromCivilDay(DaysOf(period, form.cutoff()).last));
}

bool Expects(const ReportForm& form, const ReportFormUnit& unit, const time::Period& period) {
  return time::SpanOf(time::ToDayNumber(unit.start_date()), time::ToDayNumber(unit.end_date()))
      .Contains(time::FromCivilDay(DaysOf(period, form.cutoff()).last));
}

time::DayNumber DueDay(const ReportForm& form, const time::Period& period) {
  const absl::CivilDay last = DaysOf(period, form.cutoff()).last;
  const v1::ReportDeadline& deadline = form.deadline();
  if (deadline.has_days_after()) return time::FromCivilDay(last + deadline.days_after());
  const absl::CivilMonth month = absl::CivilMonth(last) + deadline.months_after();
  const absl::CivilDay end_of_month = AfterMonths(month, 1) - 1;
  const absl::CivilDay day = absl::CivilDay(month) + (deadline.day_of_month() - 1);
  return time::FromCivilDay(day < end_of_month ? day : end_of_month);
}

std::vector<FigureAsked> FiguresAsked(const ReportForm& form) {
  std::vector<FigureAsked> figures;
  for (const ReportFormItem& item : form.items()) {
    if (item.categories().empty()) figures.push_back({item.indicator(), ""});
    for (const std::string& category : item.categories()) {
      figures.push_back({item.indicator(), category});
    }
  }
  return figures;
}

}  // namespace district::indicator::collection
