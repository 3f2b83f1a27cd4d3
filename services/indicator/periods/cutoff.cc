#include "services/indicator/periods/cutoff.h"

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"

namespace district::indicator {
namespace {

using time::Period;
using v1::Observation;

constexpr int kFirstDay = 15;

bool HasReportingDays(Period::Kind kind) {
  return kind == Period::Kind::kMonth || kind == Period::Kind::kQuarter ||
         kind == Period::Kind::kHalfYear || kind == Period::Kind::kYear;
}

// The 15th of the month before the one that the day is in.
absl::CivilDay Before(absl::CivilDay day) {
  return absl::CivilDay(absl::CivilMonth(day) - 1) + (kFirstDay - 1);
}

}  // namespace

absl::StatusOr<ReportedDays> DaysUnder(const Period& period, Observation::Cutoff cutoff) {
  if (cutoff != Observation::ND_09) return ReportedDays{period.begin(), period.end()};
  if (!HasReportingDays(period.kind())) {
    return api::InvalidField(
        "cutoff",
        absl::StrCat(period.code(),
                     " is no month, quarter, half year or year, which alone are "
                     "closed on the 14th"),
        "NO_SUCH_CUTOFF");
  }
  return ReportedDays{Before(period.begin()), Before(period.end())};
}

bool StillRuns(const Period& period, Observation::Cutoff cutoff, time::DayNumber today) {
  const absl::StatusOr<ReportedDays> days = DaysUnder(period, cutoff);
  return time::ToCivilDay(today) < (days.ok() ? days->end : period.end());
}

std::string LabelUnder(const Period& period, Observation::Cutoff cutoff) {
  const absl::StatusOr<ReportedDays> days = DaysUnder(period, cutoff);
  if (!days.ok() || days->begin == period.begin()) return period.ToVietnamese();
  return absl::StrCat(period.ToVietnamese(), " (",
                      time::FormatDayVietnamese(time::FromCivilDay(days->begin)), " - ",
                      time::FormatDayVietnamese(time::FromCivilDay(days->end - 1)), ")");
}

}  // namespace district::indicator
