// Calendars for these tests, and what other programs read in them.
#pragma once

#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/meeting_life/meetings.h"
#include "tests/integration/wire.h"

namespace district::testing {

// A day so many days from today in Vietnam.
inline absl::CivilDay DayFromNow(int days) {
  return absl::ToCivilDay(absl::Now(), absl::FixedTimeZone(7 * 60 * 60)) + days;
}
inline Json DateOf(absl::CivilDay day) {
  return {{"year", day.year()}, {"month", day.month()}, {"day", day.day()}};
}
// An hour of Vietnam.
inline std::string HourOf(absl::CivilDay day, int hour) {
  return absl::StrCat(absl::FormatCivilTime(day), hour < 10 ? "T0" : "T", hour, ":00:00+07:00");
}

// A meeting of the body, called for these sittings.
inline std::string Called(const std::string& organization, const Json& sittings,
                          const std::string& title = "Hội nghị thử") {
  Json meeting = DraftOf(organization, sittings);
  meeting["displayName"] = title;
  const std::string name = Make("", "meetings", "meetingId", meeting)["name"];
  Take(name, {"schedule"});
  return name;
}
inline std::string Participates(const std::string& meeting, const std::string& person) {
  return Make(meeting, "participants", "participantId",
              {{"person", person}, {"roles", {"MEMBER"}}})["name"];
}

// What two parsers find in a calendar alike: its name and its events.
inline Json ReadByOthers(const std::string& calendar) {
  const std::string dir = Stack::Get().endpoints()["dir"];
  const std::string root = dir.substr(0, dir.find("/build/"));
  const std::string file = absl::StrCat(dir, "/", NewId("lich"), ".ics");
  std::ofstream(file, std::ios::binary) << calendar;
  int code = 0;
  const std::string output =
      Shell(absl::StrCat(root, "/.local/venv/bin/python3 -B ", DISTRICT_TEST_FOLDER,
                         "/read_calendar.py ", file, " 2>&1"),
            &code);
  EXPECT_EQ(code, 0) << output << calendar;
  return code == 0 ? Json::parse(output) : Json({{"events", Json::array()}});
}

}  // namespace district::testing
