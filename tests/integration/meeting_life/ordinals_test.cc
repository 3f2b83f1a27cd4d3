// The numbers of the meetings of a body in a term.
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/meeting_life/meetings.h"

namespace district::testing {
namespace {

using ::testing::SizeIs;

Json Gaps(const std::string& organization, const std::string& term = {}) {
  return Got(absl::StrCat("meetings:ordinalGaps?organization=", organization, "&term=", term));
}

// A body that has held its 18th meeting.
std::string BodyAfter18() {
  const std::string organization = NewOrganization();
  Json held = DraftOf(organization);
  held["state"] = "ENDED";
  held["ordinal"] = 18;
  Make("", "meetings", "meetingId", held);
  return organization;
}

TEST(OrdinalsTest, FollowTheGreatestThatIsNotCancelled) {
  const std::string organization = BodyAfter18();
  std::vector<std::string> meetings;
  for (const int expected : {19, 20, 21}) {
    const Json meeting = Scheduled(organization);
    EXPECT_EQ(meeting["ordinal"], expected);
    meetings.push_back(meeting["name"]);
  }
  const Reply cancelled = Do(meetings[1], "cancel", {{"reason", "Hoãn vô thời hạn"}});
  ASSERT_THAT(cancelled, IsOk());
  EXPECT_EQ(cancelled.body["ordinal"], 20) << "it shows the number that it had";
  const Json next = Scheduled(organization);
  EXPECT_EQ(next["ordinal"], 22);
  const Json gaps = Gaps(organization);
  EXPECT_EQ(gaps["firstOrdinal"], 18);
  EXPECT_EQ(gaps["lastOrdinal"], 22);
  EXPECT_EQ(gaps["nextOrdinal"], 23);
  EXPECT_EQ(
      gaps["gaps"],
      Json::array(
          {{{"firstOrdinal", 20}, {"lastOrdinal", 20}, {"cancelledMeetings", {meetings[1]}}}}));
  Take(meetings[2], {"cancel"});
  Take(next["name"], {"cancel"});
  EXPECT_EQ(Scheduled(organization)["ordinal"], 20);
  EXPECT_FALSE(Gaps(organization).contains("gaps"));
}

TEST(OrdinalsTest, ACorrectedMistakeLeavesNoTrace) {
  const std::string organization = BodyAfter18();
  EXPECT_EQ(Scheduled(organization)["ordinal"], 19);
  Json mistaken = DraftOf(organization);
  mistaken["state"] = "SCHEDULED";
  mistaken["ordinal"] = 500;
  const std::string name = Make("", "meetings", "meetingId", mistaken)["name"];
  const Reply corrected =
      Do(name, "correct", {{"meeting", {{"ordinal", 20}}}, {"reason", "Ghi nhầm số"}});
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected.body["ordinal"], 20);
  EXPECT_EQ(Scheduled(organization)["ordinal"], 21);
  EXPECT_THAT(Do(name, "correct", {{"meeting", {{"ordinal", 19}}}, {"reason", "Nhầm nữa"}}),
              IsError(409, "DUPLICATE_KEY"));
}

TEST(OrdinalsTest, FiftyAtOnceGetFiftyInARow) {
  const std::string organization = NewOrganization();
  std::vector<std::string> drafts;
  for (int i = 0; i < 50; ++i) drafts.push_back(NewDraft(organization));
  std::vector<std::function<Reply()>> calls;
  for (const std::string& draft : drafts) {
    calls.push_back([&draft] { return Do(draft, "schedule"); });
  }
  std::set<int> numbers;
  for (const Reply& reply : AtOnce(calls)) {
    ASSERT_THAT(reply, IsOk());
    numbers.insert(reply.body.value("ordinal", 0));
  }
  EXPECT_THAT(numbers, SizeIs(50));
  EXPECT_EQ(*numbers.begin(), 1);
  EXPECT_EQ(*numbers.rbegin(), 50);
}

TEST(OrdinalsTest, AreOfTheTermAndNotOfWorkingMeetings) {
  const std::string organization = NewOrganization();
  const std::string term = Make(organization, "terms", "termId", {{"label", "2020-2025"}})["name"];
  Json of_term = DraftOf(organization);
  of_term["term"] = term;
  Scheduled(organization);
  const std::string first = Make("", "meetings", "meetingId", of_term)["name"];
  EXPECT_EQ(Do(first, "schedule").body["ordinal"], 1);
  EXPECT_EQ(Gaps(organization, term)["nextOrdinal"], 2);

  const Reply working = Do(NewDraft(organization, "WORKING"), "schedule");
  ASSERT_THAT(working, IsOk());
  EXPECT_FALSE(working.body.contains("ordinal"));
  EXPECT_EQ(Do(NewDraft(organization, "WORKING"), "schedule", {{"numbered", true}}).body["ordinal"],
            2);
}

TEST(OrdinalsTest, OfTheDeletedAreFree) {
  const std::string organization = NewOrganization();
  const std::string name = Scheduled(organization)["name"];
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + name), IsOk());
  EXPECT_EQ(Scheduled(organization)["ordinal"], 1);
  EXPECT_THAT(Do(name, "undelete"), IsError(409, "DUPLICATE_KEY"));
}

}  // namespace
}  // namespace district::testing
