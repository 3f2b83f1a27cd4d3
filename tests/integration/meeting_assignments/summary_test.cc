// Counts of assignments by owner, organization, meeting and topic.
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/integration/meeting_assignments/assignments.h"

namespace district::testing {
namespace {

// The counts of a group; null where there is none of that key.
Json CountsOf(const Json& summary, const std::string& key) {
  for (const Json& group : summary["groups"]) {
    if (group.value("key", "") == key) return group["counts"];
  }
  return nullptr;
}

Json Summarize(const std::string& by, const std::string& day, const std::string& filter) {
  const Reply reply = Get(
      "assignments", absl::StrCat(":summarize?by=", by, "&asOf=", day, "&filter=", Encode(filter)));
  EXPECT_THAT(reply, IsOk());
  return reply.body;
}

std::string Percent(const Json& counts, const char* field) {
  return counts.contains(field) ? std::string(counts[field]["value"]) : "";
}

class SummaryTest : public ::testing::Test {
 protected:
  // Of one organization: done on time 2, late 1, without a deadline 1; open in time 1, overdue 2,
  // cancelled 1, all seen from 31 August 2018.
  void SetUp() override {
    const Json owner = OfOrganization(organization_);
    Complete(Assign(Task(owner, "2018-08-10")), "2018-08-10");
    Complete(Assign(Task(owner, "2018-08-10")), "2018-08-01");
    Complete(Assign(Task(owner, "2018-08-10")), "2018-08-13");
    Complete(Assign(Task(owner, "")), "2018-08-20");
    Assign(Task(owner, "2018-09-28", {{"topics", {topic_}}}));
    reminded_ = Assign(Task(owner, "2018-08-10", {{"topics", {topic_, "đất đai"}}}));
    for (int i = 0; i < 4; ++i) {
      EXPECT_THAT(Do(reminded_, "remind", {{"note", "Đôn đốc"}}), IsOk());
    }
    extended_ = Assign(Task(owner, "2018-08-17"));
    EXPECT_THAT(
        Do(extended_, "extend",
           {{"note", "Gia hạn"}, {"dueDate", Date("2018-12-28")}, {"date", Date("2018-09-10")}}),
        IsOk());
    EXPECT_THAT(Do(Assign(Task(owner, "2018-08-10")), "cancel",
                   {{"note", "Thôi"}, {"date", Date("2018-08-05")}}),
                IsOk());
  }

  const std::string organization_ = NewOrganization();
  const std::string topic_ = NewId("chu-de");
  const std::string filter_ = absl::StrCat("owner.organization = \"", organization_, "\"");
  std::string reminded_, extended_;
};

TEST_F(SummaryTest, CountsEveryStatusWithItsRates) {
  const Json counts = CountsOf(Summarize("owner", "2018-08-31", filter_), organization_);
  ASSERT_FALSE(counts.is_null());
  EXPECT_EQ(counts["totalCount"], 7);
  EXPECT_EQ(counts["doneCount"], 4);
  EXPECT_EQ(counts["doneOnTimeCount"], 2);
  EXPECT_EQ(counts["doneLateCount"], 1);
  EXPECT_EQ(counts["doneNoDeadlineCount"], 1);
  EXPECT_EQ(counts["openInTimeCount"], 1);
  EXPECT_EQ(counts["openOverdueCount"], 2) << "one was extended later";
  EXPECT_EQ(counts["cancelledCount"], 1);
  EXPECT_EQ(counts["dueCount"], 5);
  EXPECT_EQ(Percent(counts, "completionPercent"), "57.14");
  EXPECT_EQ(Percent(counts, "dueCompletionPercent"), "60");
  EXPECT_EQ(Percent(counts, "overduePercent"), "28.57");
  EXPECT_EQ(Percent(counts, "dueOverduePercent"), "40");
  EXPECT_EQ(Percent(counts, "doneOnTimePercent"), "50");
  EXPECT_EQ(counts["oldestOverdueDate"], Date("2018-08-10"));
  EXPECT_EQ(counts["idleCount"], 1) << "on the other one there was a step since";
  EXPECT_EQ(counts["briefingCount"], 1);
}

TEST_F(SummaryTest, FollowsTheDay) {
  const Json later = CountsOf(Summarize("organization", "2018-09-10", filter_), organization_);
  EXPECT_EQ(later["openOverdueCount"], 1);
  EXPECT_EQ(later["openInTimeCount"], 2);
  const Json early = Summarize("organization", "2018-07-01", filter_);
  EXPECT_FALSE(early.contains("groups")) << "nothing had been given";
  EXPECT_FALSE(early["total"].contains("totalCount"));
}

TEST_F(SummaryTest, CountsInTheGroupOfEachTopicAndOnceInTotal) {
  const Json summary = Summarize("topic", "2018-08-31", filter_ + " AND topics:\"" + topic_ + "\"");
  EXPECT_EQ(CountsOf(summary, topic_)["totalCount"], 2);
  EXPECT_EQ(CountsOf(summary, "đất đai")["totalCount"], 1);
  EXPECT_EQ(summary["total"]["totalCount"], 2);
  EXPECT_EQ(summary["groups"][0]["counts"]["openOverdueCount"], 1) << "the most overdue first";
}

TEST_F(SummaryTest, CountsByMeeting) {
  const Json summary = Summarize("meeting", "2018-08-31", filter_);
  EXPECT_EQ(CountsOf(summary, "meetings/quan-uy-xxv-18")["totalCount"], 7);
}

TEST_F(SummaryTest, AgreesWithTheLists) {
  for (const char* day : {"2018-08-01", "2018-08-18", "2018-08-31", "2018-09-10", "2019-01-01"}) {
    const Json total = Summarize("owner", day, filter_)["total"];
    std::map<std::string, int> listed;
    const Reply list = Get("assignments", absl::StrCat("?asOf=", day, "&filter=", Encode(filter_)));
    for (const Json& assignment : list.body["assignments"]) {
      ++listed[assignment.value("status", "")];
    }
    EXPECT_EQ(total.value("openOverdueCount", 0), listed["OPEN_OVERDUE"]) << day;
    EXPECT_EQ(total.value("openInTimeCount", 0), listed["OPEN_IN_TIME"]) << day;
    EXPECT_EQ(total.value("doneLateCount", 0), listed["DONE_LATE"]) << day;
    EXPECT_EQ(total.value("doneOnTimeCount", 0), listed["DONE_ON_TIME"]) << day;
    EXPECT_EQ(total.value("cancelledCount", 0), listed["CANCELLED"]) << day;
  }
}

}  // namespace
}  // namespace district::testing
