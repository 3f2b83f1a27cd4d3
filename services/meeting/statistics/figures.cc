#include "services/meeting/statistics/figures.h"

#include <optional>
#include <utility>

#include "absl/time/civil_time.h"
#include "common/number/decimal.h"
#include "common/number/decimal_proto.h"
#include "common/resource/collection.h"

namespace district::meeting {
namespace {

using v1::AttendanceFigures;
using v1::Meeting;
using v1::MeetingFigures;
using v1::Participant;

constexpr int kDecimals = 2;
constexpr int kPercent = 100;
constexpr int64_t kMicrosOfSecond = 1000000;

// `part` in percent of `whole`, which is not 0.
google::type::Decimal Percent(int64_t part, int64_t whole) {
  const auto share = number::Decimal(part * kPercent).DividedBy(number::Decimal(whole), kDecimals);
  return number::ToProto(share.value_or(number::Decimal()));
}

void CountState(Meeting::State state, MeetingFigures& figures) {
  switch (state) {
    case Meeting::SCHEDULED:
      return figures.set_scheduled_count(figures.scheduled_count() + 1);
    case Meeting::POSTPONED:
      return figures.set_postponed_count(figures.postponed_count() + 1);
    case Meeting::CANCELLED:
      return figures.set_cancelled_count(figures.cancelled_count() + 1);
    case Meeting::IN_PROGRESS:
    case Meeting::ENDED:
    case Meeting::MINUTES_APPROVED:
    case Meeting::PUBLISHED:
      return figures.set_held_count(figures.held_count() + 1);
    default:
      return;
  }
}

void CountMode(Meeting::Mode mode, MeetingFigures& figures) {
  switch (mode) {
    case Meeting::IN_PERSON:
      return figures.set_in_person_count(figures.in_person_count() + 1);
    case Meeting::ONLINE:
      return figures.set_online_count(figures.online_count() + 1);
    case Meeting::HYBRID:
      return figures.set_hybrid_count(figures.hybrid_count() + 1);
    default:
      return figures.set_unknown_mode_count(figures.unknown_mode_count() + 1);
  }
}

// Counts the sittings; answers the microseconds that those take whose hours are known.
int64_t CountSittings(const Meeting& meeting, MeetingFigures& figures) {
  int64_t duration = 0;
  for (const v1::Sitting& sitting : meeting.sittings()) {
    figures.set_sitting_count(figures.sitting_count() + 1);
    if (!sitting.has_end_time()) continue;
    figures.set_timed_sitting_count(figures.timed_sitting_count() + 1);
    duration +=
        resource::GetMicros(sitting, "end_time") - resource::GetMicros(sitting, "start_time");
  }
  return duration;
}

// How many meetings of each kind were held.
std::map<Meeting::Kind, int> HeldByKind(const std::vector<Meeting>& meetings) {
  std::map<Meeting::Kind, int> held;
  for (const Meeting& meeting : meetings) {
    if (IsHeld(meeting)) ++held[meeting.kind()];
  }
  return held;
}

}  // namespace

bool IsHeld(const Meeting& meeting) { return meeting.state() >= Meeting::IN_PROGRESS; }

MeetingFigures FiguresOf(const std::vector<Meeting>& meetings) {
  MeetingFigures figures;
  int64_t duration = 0;
  for (const Meeting& meeting : meetings) {
    CountState(meeting.state(), figures);
    if (!IsHeld(meeting)) continue;
    CountMode(meeting.mode(), figures);
    duration += CountSittings(meeting, figures);
  }
  figures.mutable_duration()->set_seconds(duration / kMicrosOfSecond);
  figures.mutable_duration()->set_nanos(static_cast<int32_t>(duration % kMicrosOfSecond * 1000));
  const int known = figures.held_count() - figures.unknown_mode_count();
  if (known > 0) *figures.mutable_in_person_share() = Percent(figures.in_person_count(), known);
  return figures;
}

void Add(Participant::Attendance attendance, int count, AttendanceFigures& figures) {
  switch (attendance) {
    case Participant::PRESENT:
      figures.set_present_count(figures.present_count() + count);
      break;
    case Participant::LATE:
      figures.set_late_count(figures.late_count() + count);
      break;
    case Participant::EXCUSED:
      figures.set_excused_count(figures.excused_count() + count);
      break;
    case Participant::ABSENT:
      figures.set_absent_count(figures.absent_count() + count);
      break;
    default:
      return figures.set_unknown_count(figures.unknown_count() + count);
  }
  figures.set_expected_count(figures.expected_count() + count);
}

void SetShare(AttendanceFigures& figures) {
  if (figures.expected_count() == 0) return;
  *figures.mutable_attendance_share() =
      Percent(figures.present_count() + figures.late_count(), figures.expected_count());
}

void SetChange(int now, int before, v1::GetMeetingStatisticsResponse& response,
               google::type::Decimal* (v1::GetMeetingStatisticsResponse::*field)()) {
  if (before != 0) *(response.*field)() = Percent(int64_t{now} - before, before);
}

std::vector<v1::MeetingKindFigures> KindsOf(const std::vector<Meeting>& meetings,
                                            const std::vector<Meeting>& base_meetings) {
  const std::map<Meeting::Kind, int> held = HeldByKind(meetings), base = HeldByKind(base_meetings);
  std::map<Meeting::Kind, v1::MeetingKindFigures> kinds;
  for (const auto& [kind, count] : held) kinds[kind].set_held_count(count);
  for (const auto& [kind, count] : base) kinds[kind].set_base_held_count(count);
  std::vector<v1::MeetingKindFigures> figures;
  for (auto& [kind, of_kind] : kinds) {
    of_kind.set_kind(kind);
    figures.push_back(std::move(of_kind));
  }
  return figures;
}

DayNumbers DaysWithin(const time::Period& period) {
  DayNumbers days{time::FromCivilDay(period.begin()), time::FromCivilDay(period.end() - 1)};
  const bool months = period.begin().day() == 1 && period.end().day() == 1;
  const bool years = months && period.begin().month() == 1 && period.end().month() == 1;
  // 20180700 and 20180000 come before the days of the month and of the year.
  if (months) days.first -= period.begin().day();
  if (years) days.first -= period.begin().month() * 100;
  return days;
}

}  // namespace district::meeting
