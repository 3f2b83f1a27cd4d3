#include "services/meeting/calendar/icalendar.h"

#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/testing/from_text.h"
#include "common/text/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kConference[] =
    "uid: '0197fc5e-0000-7000-8000-000000000018' state: SCHEDULED "
    "display_name: 'Hội nghị lần thứ 18 Ban Chấp hành Đảng bộ Quận khóa XXV' "
    "update_time { seconds: 1530000000 } "
    "sittings { date { year: 2018 month: 7 day: 12 } day_part: MORNING } ";

std::string CalendarOf(const std::string& meeting, int64_t sequence = 0) {
  return ToCalendar({{FromText<v1::Meeting>(meeting), sequence}});
}

TEST(ICalendarTest, ADayWithoutHoursTakesTheDay) {
  EXPECT_THAT(CalendarOf(kConference),
              AllOf(HasSubstr("DTSTART;VALUE=DATE:20180712\r\nDTEND;VALUE=DATE:20180713\r\n"),
                    HasSubstr("UID:0197fc5e-0000-7000-8000-000000000018-1\r\n"),
                    HasSubstr("STATUS:CONFIRMED\r\n"), HasSubstr("DESCRIPTION:Buổi sáng\r\n"),
                    HasSubstr("SUMMARY:Hội nghị lần thứ 18 Ban Chấp hành Đảng bộ Quận kh\r\n óa "
                              "XXV\r\n"),
                    StartsWith("BEGIN:VCALENDAR\r\n"), EndsWith("END:VCALENDAR\r\n")));
}

TEST(ICalendarTest, HoursAreInUtc) {
  const std::string calendar = CalendarOf(
      "sittings { start_time { seconds: 1531357200 } end_time { seconds: 1531364400 } }");
  EXPECT_THAT(calendar, HasSubstr("DTSTART:20180712T010000Z\r\nDTEND:20180712T030000Z\r\n"));
  EXPECT_THAT(CalendarOf("sittings { start_time { seconds: 1531357200 } }"),
              AllOf(HasSubstr("DTSTART:20180712T010000Z\r\n"), Not(HasSubstr("DTEND"))));
}

TEST(ICalendarTest, SaysWhatItIsCalledAndWhenToReadItAgain) {
  const std::string unnamed = ToCalendar({});
  EXPECT_THAT(unnamed, AllOf(HasSubstr("REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"),
                             Not(HasSubstr("X-WR-CALNAME"))));
  EXPECT_THAT(ToCalendar({}, "Lịch, quận"), AllOf(HasSubstr("\r\nNAME:Lịch\\, quận\r\n"),
                                                  HasSubstr("\r\nX-WR-CALNAME:Lịch\\, quận\r\n")));
}

TEST(ICalendarTest, ACancelledOneStaysWithItsIdentifier) {
  const std::string cancelled =
      absl::StrReplaceAll(kConference, {{"state: SCHEDULED", "state: CANCELLED"}});
  EXPECT_THAT(CalendarOf(cancelled, 1),
              AllOf(HasSubstr("UID:0197fc5e-0000-7000-8000-000000000018-1\r\n"),
                    HasSubstr("SEQUENCE:1\r\n"), HasSubstr("STATUS:CANCELLED\r\n")));
}

TEST(ICalendarTest, EachSittingIsAnEvent) {
  const std::string calendar = CalendarOf(std::string(kConference) +
                                          "sittings { date { year: 2018 month: 7 day: 13 } } "
                                          "sittings { date { year: 2018 month: 8 } }");
  EXPECT_THAT(calendar, AllOf(HasSubstr("000018-2\r\n"), HasSubstr("DATE:20180713\r\n")));
  EXPECT_THAT(calendar, Not(HasSubstr("000018-3"))) << "its day is not known";
}

TEST(ICalendarTest, LinesAreFoldedBetweenCharacters) {
  const std::string piece = "Đường, phố; \\ngõ\nngách 🏛";
  std::string text;
  for (int length = 0; length < 40; ++length) {
    std::string calendar;
    AppendLine("SUMMARY", text, calendar);
    for (const std::string& line : std::vector<std::string>(absl::StrSplit(calendar, "\r\n"))) {
      EXPECT_LE(line.size(), 75u);
      EXPECT_TRUE(text::IsUtf8(line)) << line;
    }
    const std::string unfolded = absl::StrReplaceAll(calendar, {{"\r\n ", ""}, {"\r\n", ""}});
    EXPECT_EQ(
        absl::StrReplaceAll(unfolded, {{"\\n", "\n"}, {"\\,", ","}, {"\\;", ";"}, {"\\\\", "\\"}}),
        "SUMMARY:" + text);
    text += length % 2 ? piece : "ệ";
  }
}

}  // namespace
}  // namespace district::meeting
