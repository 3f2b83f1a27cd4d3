// Meetings: declaration and rules.
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "common/time/date.h"
#include "district/meeting/v1/meetings.pb.h"
#include "services/meeting/meeting.h"

namespace district::meeting {
namespace {

using v1::Meeting;

// The body and term within which ordinals are unique.
std::string OrdinalScope(const Meeting& meeting) {
  return absl::StrCat(meeting.organization(), " ", meeting.term());
}

// When it begins, for order: the instant, or the first moment in Vietnam of its day or day part.
int64_t BeginTime(const Meeting& meeting) {
  if (meeting.has_start_time()) return resource::GetMicros(meeting, "start_time");
  const time::DayNumber day = time::ToDayNumber(meeting.date());
  if (day == 0) return 0;
  int hour = 0;
  if (meeting.day_part() == Meeting::AFTERNOON) hour = 12;
  if (meeting.day_part() == Meeting::EVENING) hour = 18;
  const absl::TimeZone vietnam = absl::FixedTimeZone(7 * 60 * 60);
  return absl::ToUnixMicros(
      absl::FromCivil(absl::CivilHour(time::ToCivilDay(time::FirstDay(day))) + hour, vietnam));
}

absl::Status CheckMeeting(Meeting& meeting, const Meeting*) {
  if (meeting.has_date() == meeting.has_start_time()) {
    return api::InvalidField("date", "either the date or start_time is to be given, and not both");
  }
  if (meeting.day_part() != Meeting::DAY_PART_UNSPECIFIED && !meeting.has_date()) {
    return api::InvalidField("day_part", "goes with date only");
  }
  if (!meeting.has_end_time()) return absl::OkStatus();
  if (!meeting.has_start_time()) return api::InvalidField("end_time", "needs start_time");
  if (resource::GetMicros(meeting, "end_time") <= resource::GetMicros(meeting, "start_time")) {
    return api::InvalidField("end_time", "is not after start_time", "TIMES_REVERSED");
  }
  return absl::OkStatus();
}

// Gives the next ordinal of the body and term where none is asked for. The counter's row stays
// locked until the transaction ends, so that no two meetings get one number.
absl::Status NumberMeeting(db::Transaction& transaction, Meeting& after, const Meeting* before) {
  const std::string scope = OrdinalScope(after);
  const bool keeps =
      before && before->ordinal() == after.ordinal() && OrdinalScope(*before) == scope;
  if (keeps) return absl::OkStatus();
  const int64_t asked = after.ordinal();
  absl::StatusOr<int64_t> counted =
      asked == 0 ? transaction.Execute(
                       "INSERT INTO counters (scope, last_number) VALUES (?, 1) ON "
                       "DUPLICATE KEY UPDATE last_number = last_number + 1",
                       {scope})
                 : transaction.Execute(
                       "INSERT INTO counters (scope, last_number) VALUES (?, ?) ON DUPLICATE KEY "
                       "UPDATE last_number = GREATEST(last_number, ?)",
                       {scope, asked, asked});
  if (!counted.ok()) return counted.status();
  if (asked != 0) return absl::OkStatus();
  absl::StatusOr<std::vector<db::Row>> rows =
      transaction.Query("SELECT last_number FROM counters WHERE scope = ?", {scope});
  if (!rows.ok()) return rows.status();
  after.set_ordinal(static_cast<int32_t>(db::AsInt(rows->front()[0])));
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<resource::Collection> Meetings() {
  return resource::Declare<Meeting>("meetings")
      .OrderByNumber("start_time", "begin_time")
      .OrderByNumber("date", "begin_time")
      .Derive("begin_time", [](const Meeting& meeting) -> db::Value { return BeginTime(meeting); })
      .Normalize(&CheckMeeting)
      .Validate(&NumberMeeting)
      .Unique(
          "uq_meetings_ordinal", "ordinal_key",
          [](const Meeting& meeting) {
            return meeting.ordinal() == 0
                       ? std::string()
                       : absl::StrCat(OrdinalScope(meeting), " ", meeting.ordinal());
          },
          "ordinal", "the body has a meeting of this number in the term already",
          "Đã có hội nghị mang số này trong nhiệm kỳ.");
}

}  // namespace district::meeting
