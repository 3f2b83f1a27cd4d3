#include "services/meeting/calendar/icalendar.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/resource/collection.h"
#include "common/time/date.h"
#include "services/meeting/meetings/sittings.h"

namespace district::meeting {
namespace {

using v1::Meeting;
using v1::Sitting;

constexpr size_t kMaxLineBytes = 75;

// Whether a byte goes on with a character of UTF-8 that an earlier one began.
bool GoesOn(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

void AppendFolded(std::string_view line, std::string& calendar) {
  size_t most = kMaxLineBytes;
  while (line.size() > most) {
    size_t end = most;
    while (GoesOn(line[end])) --end;
    calendar.append(line.substr(0, end)).append("\r\n ");
    line.remove_prefix(end);
    most = kMaxLineBytes - 1;  // the blank that begins the line
  }
  calendar.append(line).append("\r\n");
}

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\n') {
      escaped += "\\n";
    } else if (c != '\r') {
      if (c == ',' || c == ';' || c == '\\') escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

std::string Utc(int64_t micros) {
  return absl::FormatTime("%Y%m%dT%H%M%SZ", absl::FromUnixMicros(micros), absl::UTCTimeZone());
}

const char* StatusOf(Meeting::State state) {
  if (state == Meeting::CANCELLED) return "CANCELLED";
  return state == Meeting::POSTPONED ? "TENTATIVE" : "CONFIRMED";
}

const char* InVietnamese(Sitting::DayPart part) {
  switch (part) {
    case Sitting::MORNING:
      return "Buổi sáng";
    case Sitting::AFTERNOON:
      return "Buổi chiều";
    case Sitting::EVENING:
      return "Buổi tối";
    case Sitting::FULL_DAY:
      return "Cả ngày";
    default:
      return "";
  }
}

void AppendTimes(const Sitting& sitting, std::string& calendar) {
  if (sitting.has_start_time()) {
    AppendFolded(absl::StrCat("DTSTART:", Utc(resource::GetMicros(sitting, "start_time"))),
                 calendar);
    if (!sitting.has_end_time()) return;
    return AppendFolded(absl::StrCat("DTEND:", Utc(resource::GetMicros(sitting, "end_time"))),
                        calendar);
  }
  AppendFolded(absl::StrCat("DTSTART;VALUE=DATE:", DayOf(sitting)), calendar);
  AppendFolded(absl::StrCat("DTEND;VALUE=DATE:", time::DayAfter(DayOf(sitting))), calendar);
}

void AppendEvent(const CalendarEntry& entry, int index, std::string& calendar) {
  const Meeting& meeting = entry.meeting;
  const Sitting& sitting = meeting.sittings(index);
  const std::string changed = Utc(resource::GetMicros(meeting, "update_time"));
  AppendFolded("BEGIN:VEVENT", calendar);
  AppendFolded(absl::StrCat("UID:", meeting.uid(), "-", index + 1), calendar);
  AppendFolded(absl::StrCat("DTSTAMP:", changed), calendar);
  AppendFolded(absl::StrCat("LAST-MODIFIED:", changed), calendar);
  AppendFolded(absl::StrCat("SEQUENCE:", entry.sequence), calendar);
  AppendFolded(absl::StrCat("STATUS:", StatusOf(meeting.state())), calendar);
  AppendTimes(sitting, calendar);
  AppendLine("SUMMARY", meeting.display_name(), calendar);
  if (!sitting.location().empty()) AppendLine("LOCATION", sitting.location(), calendar);
  const std::string part = InVietnamese(sitting.day_part());
  if (!part.empty()) AppendLine("DESCRIPTION", part, calendar);
  AppendFolded("END:VEVENT", calendar);
}

}  // namespace

void AppendLine(const std::string& name, std::string_view text, std::string& calendar) {
  AppendFolded(absl::StrCat(name, ":", Escaped(text)), calendar);
}

std::string ToCalendar(const std::vector<CalendarEntry>& entries, std::string_view title) {
  std::string calendar =
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//District Information System//Meetings//VI\r\n"
      "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n"
      "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n";
  if (!title.empty()) {
    AppendLine("NAME", title, calendar);
    AppendLine("X-WR-CALNAME", title, calendar);
  }
  for (const CalendarEntry& entry : entries) {
    for (int i = 0; i < entry.meeting.sittings_size(); ++i) {
      const Sitting& sitting = entry.meeting.sittings(i);
      const bool known = sitting.has_start_time() || sitting.date().day() != 0;
      if (known) AppendEvent(entry, i, calendar);
    }
  }
  return calendar + "END:VCALENDAR\r\n";
}

}  // namespace district::meeting
