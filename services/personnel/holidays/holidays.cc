// Holidays: declaration and rules.
#include <memory>
#include <string>

#include "absl/time/civil_time.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/time/date.h"
#include "district/personnel/v1/holidays.pb.h"
#include "services/personnel/holidays/register.h"

namespace district::personnel {
namespace {

using v1::Holiday;

absl::Status CheckKind(Holiday& holiday, const Holiday*) {
  if (holiday.kind() != Holiday::WORKING_DAY) return absl::OkStatus();
  const absl::Weekday weekday =
      absl::GetWeekday(time::ToCivilDay(time::ToDayNumber(holiday.date())));
  if (weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday) {
    return absl::OkStatus();
  }
  return api::Error(absl::StatusCode::kInvalidArgument, "NOT_A_WEEKEND")
      .Message("kind: a WORKING_DAY is a Saturday or a Sunday")
      .Field("kind", "a WORKING_DAY is a Saturday or a Sunday")
      .Vietnamese("Ngày làm bù phải là thứ Bảy hoặc Chủ nhật.");
}

}  // namespace

std::unique_ptr<resource::Collection> Holidays() {
  return resource::Declare<Holiday>("holidays")
      .Normalize(&CheckKind)
      .Unique(
          "uq_holidays_date", "date_key",
          [](const Holiday& holiday) { return time::FormatDay(time::ToDayNumber(holiday.date())); },
          "date", "the day is listed already", "Ngày này đã có trong danh mục ngày nghỉ.")
      .WithHistory();
}

}  // namespace district::personnel
