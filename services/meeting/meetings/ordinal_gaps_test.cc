#include "services/meeting/meetings/ordinal_gaps.h"

#include <initializer_list>

#include "common/testing/from_text.h"
#include "gmock/gmock.h"

namespace district::meeting {
namespace {

std::vector<NumberedMeeting> Held(std::initializer_list<int> ordinals) {
  std::vector<NumberedMeeting> meetings;
  for (int ordinal : ordinals) meetings.push_back({.ordinal = ordinal});
  return meetings;
}

TEST(OrdinalGapsTest, AreTheNumbersThatNoMeetingHas) {
  EXPECT_EQ(FindOrdinalGaps({}).next_ordinal(), 1);
  const auto all = FindOrdinalGaps(Held({18, 19, 20}));
  EXPECT_EQ(all.gaps_size(), 0) << "what came before the first is not known";
  EXPECT_EQ(all.first_ordinal(), 18);
  EXPECT_EQ(all.last_ordinal(), 20);
  EXPECT_EQ(all.next_ordinal(), 21);
  const auto some = FindOrdinalGaps(Held({1, 3, 7}));
  ASSERT_EQ(some.gaps_size(), 2);
  EXPECT_EQ(some.gaps(0).first_ordinal(), 2);
  EXPECT_EQ(some.gaps(0).last_ordinal(), 2);
  EXPECT_EQ(some.gaps(1).first_ordinal(), 4);
  EXPECT_EQ(some.gaps(1).last_ordinal(), 6);
}

TEST(OrdinalGapsTest, TellWhichWereCancelled) {
  // 20 was called off before 21 was called; 21 was given again; the last one is called off too.
  const auto gaps = FindOrdinalGaps({{18, false, "meetings/a"},
                                     {19, true, "meetings/b"},
                                     {20, true, "meetings/c"},
                                     {21, true, "meetings/d"},
                                     {21, false, "meetings/e"},
                                     {22, true, "meetings/f"}});
  ASSERT_EQ(gaps.gaps_size(), 1);
  EXPECT_THAT(gaps.gaps(0).cancelled_meetings(),
              ::testing::ElementsAre("meetings/b", "meetings/c"));
  EXPECT_EQ(gaps.next_ordinal(), 22);
}

TEST(OrdinalGapsTest, AreNoneWhereAllAreCancelled) {
  const auto gaps = FindOrdinalGaps({{5, true, "meetings/a"}});
  EXPECT_EQ(gaps.gaps_size(), 0);
  EXPECT_EQ(gaps.first_ordinal(), 0);
  EXPECT_EQ(gaps.next_ordinal(), 1);
}

}  // namespace
}  // namespace district::meeting
