#include "common/calendar/holiday_calendar.h"

#include <algorithm>
#include <utility>

#include "common/rpc/log.h"
#include "common/time/date.h"
#include "district/personnel/v1/holidays.pb.h"

namespace district::calendar {
namespace {

using district::personnel::v1::Holiday;
using district::personnel::v1::ListHolidaysRequest;
using district::personnel::v1::ListHolidaysResponse;

constexpr char kListHolidays[] = "district.personnel.v1.HolidayService.ListHolidays";
// What is kept is not asked for again before.
constexpr absl::Duration kFresh = absl::Seconds(10);
// After a failure, so that not every write waits for a peer that is down.
constexpr absl::Duration kPause = absl::Seconds(2);
// What is kept longer without an answer is no longer relied on.
constexpr absl::Duration kGood = absl::Hours(1);
constexpr absl::Duration kPatience = absl::Seconds(1);
// The most recent ones: those of about fifty years.
constexpr int kMostHolidays = 1000;

}  // namespace

void HolidayCalendar::Refresh(const rpc::Call& call, std::function<void()> done) {
  const absl::Time now = clock_.Now();
  if (!personnel_ || now < AskAgain()) return done();
  ListHolidaysRequest request;
  request.set_page_size(kMostHolidays);
  request.set_order_by("date desc");
  personnel_->CallMethod(
      kListHolidays, request,
      {std::min(call.deadline(), now + kPatience), call.authorization(), call.traceparent()},
      [this, done = std::move(done)](
          absl::StatusOr<std::unique_ptr<google::protobuf::Message>> response) {
        Take(response);
        done();
      });
}

absl::Time HolidayCalendar::AskAgain() const {
  absl::MutexLock lock(&mutex_);
  return ask_again_;
}

std::shared_ptr<const Holidays> HolidayCalendar::Current() const {
  absl::MutexLock lock(&mutex_);
  return clock_.Now() < fetched_ + kGood ? holidays_ : nullptr;
}

void HolidayCalendar::Take(
    const absl::StatusOr<std::unique_ptr<google::protobuf::Message>>& response) {
  if (!response.ok()) {
    rpc::Log(rpc::Severity::kWarning, "holidays are not known: personnel does not answer",
             {{"error", rpc::Loggable(response.status())}});
    absl::MutexLock lock(&mutex_);
    ask_again_ = clock_.Now() + kPause;
    return;
  }
  auto holidays = std::make_shared<Holidays>();
  for (const Holiday& holiday : static_cast<const ListHolidaysResponse&>(**response).holidays()) {
    const time::DayNumber day = time::ToDayNumber(holiday.date());
    if (holiday.kind() == Holiday::DAY_OFF) holidays->days_off.insert(day);
    if (holiday.kind() == Holiday::WORKING_DAY) holidays->working_days.insert(day);
  }
  absl::MutexLock lock(&mutex_);
  holidays_ = std::move(holidays);
  fetched_ = clock_.Now();
  ask_again_ = fetched_ + kFresh;
}

}  // namespace district::calendar
