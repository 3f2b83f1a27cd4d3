// Meetings as an iCalendar stream (RFC 5545).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "district/meeting/v1/meetings.pb.h"

namespace district::meeting {

inline constexpr char kCalendarType[] = "text/calendar; charset=utf-8";

// A meeting, and how often it has changed.
struct CalendarEntry {
  v1::Meeting meeting;
  int64_t sequence = 0;
};

// Writes a text value on a line of its own: commas, semicolons, backslashes and line breaks are
// escaped, and the line is folded after at most 75 bytes, never within a character.
void AppendLine(const std::string& name, std::string_view text, std::string& calendar);

// Returns the calendar of the meetings: an event for each sitting, with an identifier that stays,
// SEQUENCE counting the changes, and STATUS by the state. A sitting whose hours are not known takes
// its day; none is made up. `title`, where it is not empty, is what programs call the calendar. The
// same data come out as the same bytes.
std::string ToCalendar(const std::vector<CalendarEntry>& entries, std::string_view title = {});

}  // namespace district::meeting
