#include "services/meeting/decisions/member_counts.h"

#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using v1::Decision;
using v1::Participant;

// Somebody who was there in some seconds of 1970.
Participant There(const std::string& person, int64_t from, int64_t until) {
  Participant participant;
  participant.set_person(person);
  auto& interval = *participant.add_presence();
  interval.mutable_start_time()->set_seconds(from);
  interval.mutable_end_time()->set_seconds(until);
  return participant;
}

Participant Away(const std::string& person) {
  Participant participant;
  participant.set_person(person);
  return participant;
}

Decision At(int64_t seconds) {
  Decision decision;
  decision.mutable_decision_time()->set_seconds(seconds);
  return decision;
}

TEST(MemberCountsTest, CountsSeatsAndWhoIsThereAtThatTime) {
  const std::vector<std::string> holders = {"a", "b", "c", "d"};
  const std::vector<Participant> roll = {There("a", 0, 100), There("b", 50, 100), Away("c"),
                                         There("guest", 0, 100)};
  EXPECT_EQ(CountMembers(holders, roll, At(10)).present, 1);
  EXPECT_EQ(CountMembers(holders, roll, At(60)).present, 2);
  EXPECT_EQ(CountMembers(holders, roll, At(60)).members, 4);
  EXPECT_EQ(CountMembers(holders, roll, Decision()).present, 2) << "at any time";
}

TEST(MemberCountsTest, WhatIsNotRecordedIsNotKnown) {
  EXPECT_FALSE(CountMembers({}, {There("a", 0, 100)}, At(10)).members);
  EXPECT_FALSE(CountMembers({"a"}, {Away("a")}, At(10)).present);
  EXPECT_EQ(CountMembers({"a"}, {Away("a")}, At(10)).members, 1);
}

TEST(MemberCountsTest, TheSuspendedDoNotCountAndTheExcludedAreLeftOutOnce) {
  std::vector<Participant> roll = {There("a", 0, 100), There("b", 0, 100), There("c", 0, 100)};
  roll[1].set_suspended(true);
  Decision decision = At(10);
  EXPECT_EQ(CountMembers({"a", "b", "c"}, roll, decision).members, 2);
  EXPECT_EQ(CountMembers({"a", "b", "c"}, roll, decision).present, 2);
  decision.add_excluded_members()->set_person("b");
  EXPECT_EQ(CountMembers({"a", "b", "c"}, roll, decision).members, 3)
      << "the one who is left out is among them";
  EXPECT_EQ(CountMembers({"a", "b", "c"}, roll, decision).present, 2);
}

TEST(MemberCountsTest, FiguresAreTakenWhereTheVotesLeaveThemOut) {
  const struct {
    std::string name;
    std::optional<int> members, present, recorded_members, recorded_present;
    int for_count;
    int members_after, present_after, figures;
    std::string words;
  } cases[] = {
      {"both",
       42,
       40,
       {},
       {},
       22,
       42,
       40,
       2,
       " Điểm danh có 40 thành viên có mặt, lấy làm căn cứ. Danh sách có 42 thành viên, lấy làm "
       "căn cứ."},
      {"none known", {}, {}, {}, {}, 22, 0, 0, 0, ""},
      {"the same", 42, 40, 42, 40, 22, 42, 40, 0, ""},
      {"others", 43, 40, 42, 40, 22, 42, 40, 1,
       " Danh sách có 43 thành viên, khác số đã ghi là 42."},
      {"fewer than voted",
       42,
       20,
       {},
       {},
       22,
       42,
       0,
       2,
       " Điểm danh có 20 thành viên có mặt, ít hơn số phiếu nên không lấy làm căn cứ. Danh sách có "
       "42 thành viên, lấy làm căn cứ."},
      {"fewer members than present",
       30,
       {},
       {},
       35,
       22,
       0,
       35,
       1,
       " Danh sách có 30 thành viên, ít hơn số phiếu nên không lấy làm căn cứ."},
  };
  for (const auto& c : cases) {
    Decision decision;
    decision.mutable_votes()->set_for_count(c.for_count);
    if (c.recorded_members) decision.mutable_votes()->set_members_count(*c.recorded_members);
    if (c.recorded_present) decision.mutable_votes()->set_present_count(*c.recorded_present);
    v1::DecisionResult result;
    EXPECT_EQ(TakeFigures({c.members, c.present}, decision, result), c.words) << c.name;
    EXPECT_EQ(decision.votes().members_count(), c.members_after) << c.name;
    EXPECT_EQ(decision.votes().present_count(), c.present_after) << c.name;
    EXPECT_EQ(result.roll_figures_size(), c.figures) << c.name;
  }
}

TEST(MemberCountsTest, AResultTellsTheCountsItWasJudgedBy) {
  Decision decision;
  decision.mutable_votes()->set_for_count(3);
  v1::DecisionResult result;
  TakeFigures({5, 4}, decision, result);
  EXPECT_EQ(CountsTold(result).members, 5);
  EXPECT_EQ(CountsTold(result).present, 4);
  EXPECT_FALSE(CountsTold(v1::DecisionResult()).members);
}

}  // namespace
}  // namespace district::meeting
