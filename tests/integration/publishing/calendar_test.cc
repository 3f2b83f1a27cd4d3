// The calendar of meetings through the gateway.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/meeting_life/meetings.h"

namespace district::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Reply CalendarOf(const std::string& organization, const std::string& first,
                 const std::string& last) {
  return Stack::Get().Get(absl::StrCat("/v1/meetings:calendar?organization=", organization,
                                       "&startDate=", first, "&endDate=", last));
}

TEST(CalendarTest, HoldsTheConferenceOfTheSample) {
  const Reply calendar = CalendarOf("organizations/quan-uy", "2018-07-12", "2018-07-12");
  ASSERT_THAT(calendar, IsOk());
  EXPECT_EQ(calendar.headers.at("content-type"), "text/calendar; charset=utf-8");
  EXPECT_THAT(
      calendar.text,
      AllOf(HasSubstr("SUMMARY:Hội nghị lần thứ 18 Ban Chấp hành Đảng bộ Quận kh\r\n óa XXV\r\n"),
            HasSubstr("DTSTART;VALUE=DATE:20180712\r\n"), HasSubstr("STATUS:CONFIRMED\r\n")));
  EXPECT_THAT(CalendarOf("organizations/quan-uy", "2018-07-13", "2018-07-13").text,
              Not(HasSubstr("VEVENT")));
}

// What follows "name:" on a line of its own.
std::string ValueOf(const std::string& calendar, const std::string& name) {
  const size_t at = calendar.find("\r\n" + name + ":");
  if (at == std::string::npos) return "";
  const size_t begin = at + name.size() + 3;
  return calendar.substr(begin, calendar.find("\r\n", begin) - begin);
}

TEST(CalendarTest, ACancelledMeetingStaysUnderItsIdentifier) {
  const std::string organization = NewOrganization();
  const std::string meeting = NewDraft(organization);
  const auto calendar = [&] { return CalendarOf(organization, "2018-07-12", "2018-07-12").text; };
  EXPECT_THAT(calendar(), Not(HasSubstr("VEVENT"))) << "a draft is nobody's appointment";
  Take(meeting, {"schedule"});
  const std::string before = calendar();
  EXPECT_EQ(ValueOf(before, "STATUS"), "CONFIRMED");
  Take(meeting, {"cancel"});
  const std::string after = calendar();
  EXPECT_EQ(ValueOf(after, "STATUS"), "CANCELLED");
  EXPECT_EQ(ValueOf(after, "UID"), ValueOf(before, "UID"));
  EXPECT_EQ(std::stoi(ValueOf(after, "SEQUENCE")), std::stoi(ValueOf(before, "SEQUENCE")) + 1);
}

TEST(CalendarTest, BadDaysAreRefusedByField) {
  EXPECT_THAT(CalendarOf("organizations/quan-uy", "2018-02-30", "2018-03-01"),
              IsInvalid("start_date", "INVALID_FIELD"));
  EXPECT_THAT(CalendarOf("organizations/quan-uy", "2018-03-02", "2018-03-01"),
              IsInvalid("end_date", "DATES_REVERSED"));
  EXPECT_THAT(CalendarOf("people/an", "2018-03-01", "2018-03-02"),
              IsInvalid("organization", "INVALID_FIELD"));
}

}  // namespace
}  // namespace district::testing
