#include "services/meeting/meetings/sittings.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"

namespace district::meeting {
namespace {

using v1::Sitting;

constexpr int64_t kSecond = 1000000;

int64_t Micros(const google::protobuf::Timestamp& time) {
  return time.seconds() * kSecond + time.nanos() / 1000;
}

// The hours of a part of a day; all of it where none is given.
struct Hours {
  int begin = 0;
  int end = 24;
};
Hours HoursOf(Sitting::DayPart part) {
  switch (part) {
    case Sitting::MORNING:
      return {0, 12};
    case Sitting::AFTERNOON:
      return {12, 18};
    case Sitting::EVENING:
      return {18, 24};
    default:
      return {};
  }
}

int64_t InVietnam(time::DayNumber day, int hour) {
  const absl::CivilHour civil = absl::CivilHour(time::ToCivilDay(day)) + hour;
  return absl::ToUnixMicros(absl::FromCivil(civil, time::VietnamTime()));
}

absl::Status CheckSitting(const Sitting& sitting, const std::string& path) {
  if (sitting.has_date() == sitting.has_start_time()) {
    return api::InvalidField(path + ".date",
                             "either the date or start_time is to be given, and not both",
                             "DATE_OR_START_TIME");
  }
  if (sitting.day_part() != Sitting::DAY_PART_UNSPECIFIED && !sitting.has_date()) {
    return api::InvalidField(path + ".day_part", "goes with date only", "DATE_MISSING");
  }
  if (!sitting.has_end_time()) return absl::OkStatus();
  if (!sitting.has_start_time()) {
    return api::InvalidField(path + ".end_time", "needs start_time", "START_TIME_MISSING");
  }
  if (Micros(sitting.end_time()) > Micros(sitting.start_time())) return absl::OkStatus();
  return api::InvalidField(path + ".end_time", "is not after start_time", "TIMES_REVERSED");
}

std::string PathOf(int index) { return absl::StrCat("sittings[", index, "]"); }

bool IsWhole(time::DayNumber day) { return time::FirstDay(day) == day; }

}  // namespace

SittingSpan SpanOf(const Sitting& sitting) {
  if (sitting.has_start_time()) {
    const int64_t begin = Micros(sitting.start_time());
    return {begin, sitting.has_end_time() ? Micros(sitting.end_time()) : begin};
  }
  const time::DayNumber day = time::ToDayNumber(sitting.date());
  const Hours hours = HoursOf(sitting.day_part());
  return {InVietnam(time::FirstDay(day), hours.begin), InVietnam(time::LastDay(day), hours.end)};
}

time::DayNumber DayOf(const Sitting& sitting) {
  if (!sitting.has_start_time()) return time::ToDayNumber(sitting.date());
  return time::DayInVietnam(absl::FromUnixMicros(Micros(sitting.start_time())));
}

absl::Status CheckSittings(const v1::Meeting& meeting) {
  for (int i = 0; i < meeting.sittings_size(); ++i) {
    absl::Status status = CheckSitting(meeting.sittings(i), PathOf(i));
    if (!status.ok()) return status;
    if (i == 0 || SpanOf(meeting.sittings(i)).begin >= SpanOf(meeting.sittings(i - 1)).end)
      continue;
    return api::InvalidField(PathOf(i), "begins before the sitting before it is over",
                             "SITTINGS_OVERLAP");
  }
  return absl::OkStatus();
}

absl::Status CheckSittingsKnown(const v1::Meeting& meeting) {
  if (meeting.sittings().empty()) {
    return api::Error(absl::StatusCode::kInvalidArgument, "SITTINGS_MISSING")
        .Message("sittings: one at least is needed")
        .Field("sittings", "one at least is needed")
        .Vietnamese("Hội nghị phải có ít nhất một buổi họp.");
  }
  for (int i = 0; i < meeting.sittings_size(); ++i) {
    if (IsWhole(DayOf(meeting.sittings(i)))) continue;
    return api::InvalidField(PathOf(i) + ".date", "must be a whole day", "PARTIAL_DATE");
  }
  return absl::OkStatus();
}

void SetDays(v1::Meeting& meeting) {
  meeting.clear_start_date();
  meeting.clear_end_date();
  if (meeting.sittings().empty()) return;
  *meeting.mutable_start_date() = time::FromDayNumber(DayOf(meeting.sittings(0)));
  *meeting.mutable_end_date() =
      time::FromDayNumber(DayOf(meeting.sittings(meeting.sittings_size() - 1)));
}

}  // namespace district::meeting
