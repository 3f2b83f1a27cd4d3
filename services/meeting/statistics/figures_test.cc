#include "services/meeting/statistics/figures.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using v1::Meeting;
using v1::Participant;

std::vector<Meeting> MeetingsOf(const std::vector<std::string>& texts) {
  std::vector<Meeting> meetings;
  for (const std::string& text : texts) meetings.push_back(FromText<Meeting>(text));
  return meetings;
}

TEST(FiguresTest, CountByStateAndMode) {
  const v1::MeetingFigures figures = FiguresOf(MeetingsOf(
      {"state: DRAFT mode: ONLINE", "state: SCHEDULED mode: ONLINE", "state: POSTPONED",
       "state: CANCELLED", "state: CANCELLED", "state: IN_PROGRESS mode: IN_PERSON",
       "state: ENDED mode: ONLINE", "state: MINUTES_APPROVED mode: HYBRID", "state: PUBLISHED"}));
  EXPECT_EQ(figures.held_count(), 4);
  EXPECT_EQ(figures.scheduled_count(), 1);
  EXPECT_EQ(figures.postponed_count(), 1);
  EXPECT_EQ(figures.cancelled_count(), 2);
  EXPECT_EQ(figures.in_person_count(), 1);
  EXPECT_EQ(figures.online_count(), 1);
  EXPECT_EQ(figures.hybrid_count(), 1);
  EXPECT_EQ(figures.unknown_mode_count(), 1);
  EXPECT_EQ(figures.in_person_share().value(), "33.33") << "of the three that are known";
}

TEST(FiguresTest, HoursThatAreNotKnownAreNotInvented) {
  const v1::MeetingFigures figures = FiguresOf(MeetingsOf(
      {"state: ENDED sittings { start_time { seconds: 0 } end_time { seconds: 5400 } } "
       "sittings { start_time { seconds: 9000 } }",
       "state: ENDED sittings { date { year: 2018 month: 7 day: 12 } day_part: MORNING }",
       "state: CANCELLED sittings { start_time { seconds: 0 } end_time { seconds: 5400 } }"}));
  EXPECT_EQ(figures.sitting_count(), 3);
  EXPECT_EQ(figures.timed_sitting_count(), 1);
  EXPECT_EQ(figures.duration().seconds(), 5400);
  EXPECT_FALSE(FiguresOf({}).has_in_person_share());
}

TEST(FiguresTest, AttendanceIsOfThoseOfWhomItIsKnown) {
  v1::AttendanceFigures figures;
  SetShare(figures);
  EXPECT_FALSE(figures.has_attendance_share());
  Add(Participant::PRESENT, 5, figures);
  Add(Participant::LATE, 1, figures);
  Add(Participant::EXCUSED, 2, figures);
  Add(Participant::ABSENT, 1, figures);
  Add(Participant::INVITED, 7, figures);
  SetShare(figures);
  EXPECT_EQ(figures.expected_count(), 9);
  EXPECT_EQ(figures.unknown_count(), 7);
  EXPECT_EQ(figures.attendance_share().value(), "66.67");
}

TEST(FiguresTest, ChangeIsExact) {
  const struct {
    int now, before;
    const char* change;
  } kCases[] = {{9, 10, "-10"}, {10, 10, "0"}, {7, 6, "16.67"}, {0, 4, "-100"}, {3, 0, ""}};
  for (const auto& c : kCases) {
    v1::GetMeetingStatisticsResponse response;
    SetChange(c.now, c.before, response, &v1::GetMeetingStatisticsResponse::mutable_held_change);
    EXPECT_EQ(response.held_change().value(), c.change) << c.now << " " << c.before;
    EXPECT_EQ(response.has_held_change(), c.before != 0);
  }
}

TEST(FiguresTest, KindsOfBothPeriods) {
  const auto kinds =
      KindsOf(MeetingsOf({"state: ENDED kind: WORKING", "state: ENDED kind: WORKING",
                          "state: CANCELLED kind: SESSION"}),
              MeetingsOf({"state: ENDED kind: CONFERENCE", "state: PUBLISHED kind: WORKING"}));
  ASSERT_EQ(kinds.size(), 2u);
  EXPECT_EQ(kinds[0].kind(), Meeting::CONFERENCE);
  EXPECT_EQ(kinds[0].held_count(), 0);
  EXPECT_EQ(kinds[0].base_held_count(), 1);
  EXPECT_EQ(kinds[1].kind(), Meeting::WORKING);
  EXPECT_EQ(kinds[1].held_count(), 2);
  EXPECT_EQ(kinds[1].base_held_count(), 1);
}

TEST(FiguresTest, PartialDaysLieInWhatHoldsThemWhole) {
  const struct {
    const char* period;
    time::DayNumber first, last;
  } kCases[] = {{"2018", 20180000, 20181231},     {"2018-S2", 20180700, 20181231},
                {"2018-S1", 20180100, 20180630},  {"2018-07", 20180700, 20180731},
                {"2018-W27", 20180702, 20180708}, {"2015/2020", 20150000, 20201231}};
  for (const auto& c : kCases) {
    const DayNumbers days = DaysWithin(*time::Period::Parse(c.period));
    EXPECT_EQ(days.first, c.first) << c.period;
    EXPECT_EQ(days.last, c.last) << c.period;
  }
}

}  // namespace
}  // namespace district::meeting
