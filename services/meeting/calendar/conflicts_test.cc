#include "services/meeting/calendar/conflicts.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr size_t kMany = 1000;

v1::Meeting MeetingOf(const std::string& id, const std::string& sittings) {
  return FromText<v1::Meeting>(absl::StrCat("name: 'meetings/", id, "' ", sittings));
}

// "date { … }" with what goes after it.
std::string OnDay(int day, const std::string& more = {}) {
  return absl::StrCat("sittings { date { year: 2018 month: 7 day: ", day, " } ", more, " } ");
}
// Hours of Vietnam on 12 July 2018; without an end where `end` is 0.
std::string Hours(int begin, int end, const std::string& more = {}) {
  const auto at = [](int hour) { return 1531328400 + hour * 3600; };
  return absl::StrCat("sittings { start_time { seconds: ", at(begin), " } ",
                      end ? absl::StrCat("end_time { seconds: ", at(end), " } ") : "", more, " } ");
}

std::vector<Occupation> Together(const std::vector<v1::Meeting>& meetings) {
  std::vector<Occupation> all;
  for (const v1::Meeting& meeting : meetings) {
    for (Occupation& one : OccupationsOf(meeting, true)) all.push_back(std::move(one));
  }
  return all;
}

// "a b 8-12", with hours of Vietnam on 12 July 2018; "?" where they are not known.
std::string Summary(const v1::MeetingConflict& conflict) {
  const auto hour = [](const google::protobuf::Timestamp& time) {
    return (time.seconds() - 1531328400) / 3600;
  };
  return absl::StrCat(conflict.person(), conflict.room(), " ", conflict.meeting().substr(9), " ",
                      conflict.other_meeting().substr(9), " ", hour(conflict.start_time()), "-",
                      hour(conflict.end_time()), conflict.hours_known() ? "" : "?");
}

std::vector<std::string> Summaries(const std::vector<v1::MeetingConflict>& conflicts) {
  std::vector<std::string> summaries;
  for (const v1::MeetingConflict& conflict : conflicts) summaries.push_back(Summary(conflict));
  return summaries;
}

// The conflicts of An, who is called to both.
std::vector<std::string> OfTwo(const std::string& a, const std::string& b) {
  const InvitedByMeeting invited = {{"meetings/a", {{"an"}}}, {"meetings/b", {{"an"}}}};
  return Summaries(FindConflicts(Together({MeetingOf("a", a), MeetingOf("b", b)}), invited, kMany));
}

TEST(ConflictsTest, HoursAndPartsOfADay) {
  const struct {
    const char* what;
    std::string a, b;
    std::vector<std::string> conflicts;
  } kCases[] = {
      {"hours that overlap", Hours(8, 11), Hours(10, 12), {"an a b 10-11"}},
      {"hours that touch", Hours(8, 10), Hours(10, 12), {}},
      {"one within the other", Hours(8, 12), Hours(9, 10), {"an a b 9-10"}},
      {"the same beginning", Hours(8, 0), Hours(8, 0), {"an a b 8-8"}},
      {"a beginning within", Hours(8, 12), Hours(9, 0), {"an a b 9-9"}},
      {"a beginning at the end", Hours(8, 9), Hours(9, 0), {}},
      {"morning and afternoon",
       OnDay(12, "day_part: MORNING"),
       OnDay(12, "day_part: AFTERNOON"),
       {}},
      {"morning and whole day", OnDay(12, "day_part: MORNING"), OnDay(12), {"an a b 0-12?"}},
      {"evening and full day",
       OnDay(12, "day_part: EVENING"),
       OnDay(12, "day_part: FULL_DAY"),
       {"an b a 18-24?"}},
      {"morning and hours in it", OnDay(12, "day_part: MORNING"), Hours(8, 9), {"an a b 8-9?"}},
      {"morning and hours after it", OnDay(12, "day_part: MORNING"), Hours(13, 14), {}},
      {"hours over noon", OnDay(12, "day_part: AFTERNOON"), Hours(11, 14), {"an b a 12-14?"}},
      {"other days", OnDay(12), OnDay(13), {}},
      {"the second day of two", OnDay(11) + OnDay(12), OnDay(12), {"an a b 0-24?"}},
  };
  for (const auto& c : kCases) EXPECT_EQ(OfTwo(c.a, c.b), c.conflicts) << c.what;
}

TEST(ConflictsTest, ARoomIsBookedTwice) {
  const std::string room = "room: 'rooms/h' ";
  const auto both =
      Together({MeetingOf("a", Hours(8, 10, room)), MeetingOf("b", Hours(9, 11, room)),
                MeetingOf("c", Hours(9, 11, "room: 'rooms/i'")), MeetingOf("d", Hours(9, 11))});
  EXPECT_THAT(Summaries(FindConflicts(both, {}, kMany)), ElementsAre("rooms/h a b 9-10"));
}

TEST(ConflictsTest, AMeetingIsNotInItsOwnWay) {
  const std::string room = "room: 'rooms/h' ";
  EXPECT_THAT(
      FindConflicts(Together({MeetingOf("a", Hours(8, 0, room) + Hours(8, 0, room))}), {}, kMany),
      IsEmpty());
}

TEST(ConflictsTest, OneOfTheTwoIsAskedFor) {
  auto all = Together(
      {MeetingOf("a", Hours(8, 10)), MeetingOf("b", Hours(8, 10)), MeetingOf("c", Hours(8, 10))});
  for (Occupation& one : all) one.is_asked_for = one.meeting == "meetings/b";
  const std::vector<Invited> an = {{"an"}};
  const InvitedByMeeting invited = {{"meetings/a", an}, {"meetings/b", an}, {"meetings/c", an}};
  EXPECT_THAT(Summaries(FindConflicts(all, invited, kMany)),
              ElementsAre("an a b 8-10", "an b c 8-10"));
  EXPECT_THAT(MeetingsThatOverlap(all), ElementsAre("meetings/a", "meetings/b", "meetings/c"));
  for (Occupation& one : all) one.is_asked_for = false;
  EXPECT_THAT(MeetingsThatOverlap(all), IsEmpty());
}

TEST(ConflictsTest, SaysWhetherAPostIsTheReason) {
  const auto both = Together({MeetingOf("a", Hours(8, 10)), MeetingOf("b", Hours(8, 10))});
  const auto basis = [&](bool by_post) {
    return FindConflicts(both, {{"meetings/a", {{"an"}}}, {"meetings/b", {{"an", by_post}}}}, kMany)
        .at(0)
        .basis();
  };
  EXPECT_EQ(basis(false), v1::MeetingConflict::PARTICIPANTS);
  EXPECT_EQ(basis(true), v1::MeetingConflict::POSTS);
}

TEST(ConflictsTest, StopsAtTheLimit) {
  std::vector<v1::Meeting> meetings;
  for (int i = 0; i < 50; ++i) {
    meetings.push_back(MeetingOf(absl::StrCat("m", i), Hours(8, 10, "room: 'rooms/h' ")));
  }
  EXPECT_EQ(FindConflicts(Together(meetings), {}, kMany).size(), kMany);
  EXPECT_EQ(FindConflicts(Together(meetings), {}, 5000).size(), 50u * 49 / 2);
}

}  // namespace
}  // namespace district::meeting
