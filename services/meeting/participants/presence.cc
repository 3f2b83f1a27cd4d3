#include "services/meeting/participants/presence.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/time/date.h"
#include "services/meeting/meetings/moves.h"
#include "services/meeting/meetings/sittings.h"

namespace district::meeting {
namespace {

using v1::Meeting;
using v1::Participant;
using v1::PresenceInterval;

// Not over yet.
constexpr int64_t kOpen = INT64_MAX;
constexpr size_t kMaxIntervals = 100;

struct Interval {
  int64_t begin;
  int64_t end;
};

// A day is taken as a sitting of that whole day.
Interval IntervalOf(const PresenceInterval& interval) {
  if (interval.has_start_time()) {
    const int64_t end = resource::GetMicros(interval, "end_time");
    return {resource::GetMicros(interval, "start_time"), interval.has_end_time() ? end : kOpen};
  }
  v1::Sitting day;
  *day.mutable_date() = interval.date();
  const SittingSpan span = SpanOf(day);
  return {span.begin, span.end};
}

bool IsOpen(const Participant& participant) {
  if (participant.presence().empty()) return false;
  const PresenceInterval& last = participant.presence(participant.presence_size() - 1);
  return last.has_start_time() && !last.has_end_time();
}

absl::Status CheckInterval(const PresenceInterval& interval, const std::string& path) {
  if (interval.has_date() == interval.has_start_time()) {
    return api::InvalidField(path + ".date",
                             "either the date or start_time is to be given, and not both",
                             "DATE_OR_START_TIME");
  }
  const time::DayNumber day = time::ToDayNumber(interval.date());
  if (interval.has_date() && time::FirstDay(day) != day) {
    return api::InvalidField(path + ".date", "must be a whole day", "PARTIAL_DATE");
  }
  if (!interval.has_end_time()) return absl::OkStatus();
  if (!interval.has_start_time()) {
    return api::InvalidField(path + ".end_time", "needs start_time", "START_TIME_MISSING");
  }
  const Interval hours = IntervalOf(interval);
  if (hours.end > hours.begin) return absl::OkStatus();
  return api::InvalidField(path + ".end_time", "is not after start_time", "TIMES_REVERSED");
}

absl::Status Reversed() {
  return api::InvalidField("check_time", "is not after what the roll says of before",
                           "TIMES_REVERSED");
}

time::DayNumber FirstDayOf(const PresenceInterval& interval) {
  return time::DayInVietnam(absl::FromUnixMicros(IntervalOf(interval).begin));
}

// Whether the first interval begins after the meeting did, as far as the hours are known.
bool IsLate(const Participant& participant, const Meeting& meeting) {
  if (meeting.sittings().empty()) return false;
  const v1::Sitting& sitting = meeting.sittings(0);
  const PresenceInterval& first = participant.presence(0);
  if (FirstDayOf(first) != DayOf(sitting)) return FirstDayOf(first) > DayOf(sitting);
  return first.has_start_time() && sitting.has_start_time() &&
         IntervalOf(first).begin > SpanOf(sitting).begin;
}

}  // namespace

absl::Status CheckPresence(const Participant& participant) {
  for (int i = 0; i < participant.presence_size(); ++i) {
    const std::string path = absl::StrCat("presence[", i, "]");
    absl::Status status = CheckInterval(participant.presence(i), path);
    if (!status.ok()) return status;
    if (i == 0) continue;
    if (IntervalOf(participant.presence(i)).begin >= IntervalOf(participant.presence(i - 1)).end)
      continue;
    return api::InvalidField(path, "begins before the interval before it is over",
                             "INTERVALS_OVERLAP");
  }
  return absl::OkStatus();
}

bool IsPresentAt(const Participant& participant, int64_t at) {
  for (const PresenceInterval& interval : participant.presence()) {
    const Interval hours = IntervalOf(interval);
    if (hours.begin <= at && at < hours.end) return true;
  }
  return false;
}

Participant::Attendance AttendanceOf(const Participant& participant, const Meeting& meeting) {
  if (!participant.presence().empty()) {
    return IsLate(participant, meeting) ? Participant::LATE : Participant::PRESENT;
  }
  if (!participant.excuse().empty()) return Participant::EXCUSED;
  const bool over = meeting.state() == Meeting::ENDED || IsClosed(meeting.state());
  const bool asked = participant.attendance() == Participant::ATTENDANCE_UNSPECIFIED ||
                     participant.attendance() == Participant::INVITED;
  return over && !asked ? Participant::ABSENT : Participant::INVITED;
}

absl::Status CheckIn(int64_t at, Participant& participant) {
  if (IsPresentAt(participant, at)) return absl::OkStatus();
  if (participant.presence_size() >= static_cast<int>(kMaxIntervals)) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_INTERVALS")
        .Message(absl::StrCat(participant.name(), " came ", kMaxIntervals, " times"))
        .Precondition("PRESENCE", participant.name(), "holds no more intervals");
  }
  for (const PresenceInterval& interval : participant.presence()) {
    if (IntervalOf(interval).end > at) return Reversed();
  }
  resource::SetMicros(*participant.add_presence(), "start_time", at);
  return absl::OkStatus();
}

absl::Status CheckOut(int64_t at, Participant& participant) {
  if (!IsOpen(participant)) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "NOT_CHECKED_IN")
        .Message(absl::StrCat(participant.name(), " is not there"))
        .Precondition("PRESENCE", participant.name(), "is not checked in")
        .Vietnamese("Đại biểu chưa điểm danh vào nên không thể điểm danh ra.");
  }
  PresenceInterval& last = *participant.mutable_presence(participant.presence_size() - 1);
  if (at <= IntervalOf(last).begin) return Reversed();
  resource::SetMicros(last, "end_time", at);
  return absl::OkStatus();
}

}  // namespace district::meeting
