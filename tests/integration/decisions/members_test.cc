// Figures that votes leave out are taken from the roster of the body and the roll of the meeting.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/mechanics/collections.h"
#include "tests/integration/stack.h"

namespace district::testing {
namespace {

using ::testing::HasSubstr;

constexpr char kMorning[] = "2019-01-02T02:00:00Z";
constexpr char kLater[] = "2019-01-02T03:00:00Z";

// A body of five seats with a rule on members, and a meeting of it on 02/01/2019 to which four of
// them came; one left early.
class MembersTest : public ::testing::Test {
 protected:
  MembersTest() : organization_(NewOrganization()) {
    Json rule = DecisionRuleOf(organization_);
    rule["quorum"] = {{"numerator", 2}, {"denominator", 3}};
    rule["exclusions"] = {"ELSEWHERE"};
    Make("", "decisionRules", "decisionRuleId", rule);
    const std::string post = Make(organization_, "posts", "postId",
                                  {{"title", "Ủy viên"}, {"kind", "SEAT"}, {"seats", 5}})["name"];
    meeting_ = Make("", "meetings", "meetingId", MeetingOf(organization_))["name"];
    for (int i = 0; i < 5; ++i) {
      people_.push_back(NewPerson());
      Make(people_.back(), "appointments", "appointmentId",
           {{"post", post}, {"startDate", {{"year", 2018}}}});
      Json participant = {{"person", people_.back()}, {"roles", {"MEMBER"}}};
      if (i < 4) {
        participant["presence"] = {
            {{"startTime", "2019-01-02T01:00:00Z"},
             {"endTime", i == 0 ? "2019-01-02T02:30:00Z" : "2019-01-02T04:00:00Z"}}};
      }
      Make(meeting_, "participants", "participantId", participant);
    }
  }

  Reply Decide(const Json& votes, const std::string& time = kMorning,
               const Json& more = Json::object()) {
    Json decision = {{"outcome", "NOT_RECORDED"}, {"votes", votes}, {"decisionTime", time}};
    decision.update(more);
    return Stack::Get().Post(absl::StrCat("/v1/", meeting_, "/decisions"), decision);
  }

  std::string organization_, meeting_;
  std::vector<std::string> people_;
};

TEST_F(MembersTest, MembersAndPresentAreTakenAtTheTimeOfTheDecision) {
  const Reply decided = Decide({{"forCount", 3}, {"againstCount", 0}});
  ASSERT_THAT(decided, IsOk());
  const Json result = decided.body["result"];
  EXPECT_EQ(result["verdict"], "PASSED") << result.dump();
  EXPECT_EQ(result["membersCount"], 5);
  EXPECT_EQ(result["presentCount"], 4);
  EXPECT_EQ(result["quorumCount"], 4);
  ASSERT_EQ(result["rollFigures"].size(), 2u);
  for (const Json& figure : result["rollFigures"]) EXPECT_TRUE(figure["taken"]);
  EXPECT_THAT(std::string(result["explanation"]),
              HasSubstr("Danh sách có 5 thành viên, lấy làm căn cứ."));
  EXPECT_FALSE(decided.body["votes"].contains("membersCount")) << "the votes say what they said";

  const Reply later = Decide({{"forCount", 3}, {"againstCount", 0}}, kLater);
  ASSERT_THAT(later, IsOk());
  EXPECT_EQ(later.body["result"]["verdict"], "NOT_QUORATE");
  EXPECT_EQ(later.body["result"]["presentCount"], 3);
  // An update is judged by them as well.
  const Reply moved = Stack::Get().Http(
      "PATCH", absl::StrCat("/v1/", std::string(later.body["name"]), "?updateMask=decisionTime"),
      {{"decisionTime", kMorning}});
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved.body["result"]["presentCount"], 4);
}

TEST_F(MembersTest, WhatTheVotesSayStandsAndADifferenceIsTold) {
  const Reply decided =
      Decide({{"forCount", 3}, {"againstCount", 0}, {"membersCount", 6}, {"presentCount", 4}});
  ASSERT_THAT(decided, IsOk());
  const Json result = decided.body["result"];
  EXPECT_EQ(result["membersCount"], 6);
  EXPECT_EQ(result["verdict"], "FAILED");
  ASSERT_EQ(result["rollFigures"].size(), 1u);
  EXPECT_EQ(result["rollFigures"][0]["field"], "votes.members_count");
  EXPECT_EQ(result["rollFigures"][0]["rollCount"], 5);
  EXPECT_EQ(result["rollFigures"][0]["recordedCount"], 6);
  EXPECT_FALSE(result["rollFigures"][0].value("taken", false));
}

TEST_F(MembersTest, MoreVotesThanTheRollShowsAreNotJudgedByIt) {
  const Reply decided = Decide({{"forCount", 5}, {"againstCount", 0}});
  ASSERT_THAT(decided, IsOk());
  const Json result = decided.body["result"];
  EXPECT_EQ(result["verdict"], "UNKNOWN");
  EXPECT_EQ(result["missing"], Json::array({"votes.present_count"}));
  EXPECT_FALSE(result["rollFigures"][0].value("taken", false));
}

TEST_F(MembersTest, WhoIsLeftOutIsLeftOutOnce) {
  const Reply decided =
      Decide({{"forCount", 3}, {"againstCount", 0}}, kMorning,
             {{"excludedMembers", {{{"person", people_[1]}, {"reason", "ELSEWHERE"}}}}});
  ASSERT_THAT(decided, IsOk());
  EXPECT_EQ(decided.body["result"]["membersCount"], 4);
  EXPECT_EQ(decided.body["result"]["presentCount"], 3);
}

TEST_F(MembersTest, ACorrectionIsJudgedByThemToo) {
  const Reply decided = Decide({{"forCount", 3}, {"againstCount", 0}});
  ASSERT_THAT(decided, IsOk());
  for (const char* verb : {"schedule", "start", "end", "approveMinutes"}) {
    ASSERT_THAT(Stack::Get().Post(absl::StrCat("/v1/", meeting_, ":", verb), Json::object()),
                IsOk());
  }
  const std::string name = decided.body["name"];
  const Reply corrected = Stack::Get().Post(
      absl::StrCat("/v1/", meeting_, ":correct"),
      {{"reason", "Ghi thiếu"},
       {"meeting", Json::object()},
       {"parts",
        {{{"decision", {{"name", name}, {"text", "Thông qua"}}}, {"updateMask", "text"}}}}});
  ASSERT_THAT(corrected, IsOk());
  const Json result = Stack::Get().Get("/v1/" + name).body["result"];
  EXPECT_EQ(result["membersCount"], 5);
  EXPECT_EQ(result["presentCount"], 4);
}

}  // namespace
}  // namespace district::testing
