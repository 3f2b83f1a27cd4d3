#include "services/meeting/calendar/days.h"

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace district::meeting {
namespace {

constexpr int kLongestMeeting = 366;

}  // namespace

int64_t BeginOf(time::DayNumber day) {
  return absl::ToUnixMicros(absl::FromCivil(time::ToCivilDay(day), time::VietnamTime()));
}

db::Sql SitsOn(time::DayNumber first, time::DayNumber last) {
  const time::DayNumber earliest = time::FromCivilDay(time::ToCivilDay(first) - kLongestMeeting);
  const int64_t since = earliest == time::kBeginningOfTime ? INT64_MIN : BeginOf(earliest);
  const int64_t until = last == time::kEndOfTime ? INT64_MAX : BeginOf(time::DayAfter(last));
  return db::SqlCat("begin_time >= ", db::Bind(since), " AND begin_time < ", db::Bind(until),
                    " AND start_date > 0 AND end_date >= ", db::Bind(first));
}

}  // namespace district::meeting
