// How figures were revised, through the gateway.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/calls.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class RevisionsTest : public ::testing::Test {
 protected:
  void Write(const std::string& period, const std::string& organization = "organizations/ubnd-quan",
             const std::string& id = NewId("s")) {
    const Reply reply =
        Stack::Get().Post(absl::StrCat("/v1/", indicator_, "/observations?observationId=", id),
                          {{"organization", organization},
                           {"period", period},
                           {"measure", "LEVEL"},
                           {"value", {{"value", "100"}}},
                           {"status", "ESTIMATED"},
                           {"releaseTime", "2018-07-12T00:00:00Z"}});
    ASSERT_THAT(reply, IsOk());
    last_ = reply.body["name"];
  }

  void Revise(const std::string& value, const std::string& status, const std::string& release) {
    ASSERT_THAT(
        Patch(last_, "value,status,releaseTime",
              {{"value", {{"value", value}}}, {"status", status}, {"releaseTime", release}}),
        IsOk());
  }

  Json Report(const std::string& more = {}) {
    return Got(absl::StrCat("observations:revisions?indicators=", indicator_, more))
        .value("revisions", Json::array());
  }

  const std::string indicator_ = NewIndicator();
  std::string last_;
};

TEST_F(RevisionsTest, TellFirstAndLastAndWhatLiesBetween) {
  Write("2018-S1");
  Revise("96", "PROVISIONAL", "2018-09-20T00:00:00Z");
  Revise("95.5", "NORMAL", "2019-03-15T00:00:00Z");
  const std::string revised = last_;
  Write("2017");
  ASSERT_THAT(Patch(last_, "status,releaseTime",
                    {{"status", "NORMAL"}, {"releaseTime", "2018-07-12T00:00:00.000001Z"}}),
              IsOk());
  const Json report = Report("&period=2018");
  ASSERT_THAT(report, SizeIs(1));
  EXPECT_EQ(report[0]["observation"], revised);
  EXPECT_EQ(report[0]["first"]["value"]["value"], "100");
  EXPECT_EQ(report[0]["first"]["status"], "ESTIMATED");
  EXPECT_EQ(report[0]["first"]["releaseTime"], "2018-07-12T00:00:00Z");
  EXPECT_EQ(report[0]["last"]["value"]["value"], "95.5");
  EXPECT_EQ(report[0]["difference"]["value"], "-4.5");
  EXPECT_EQ(report[0]["differencePercent"]["value"], "-4.5");
  EXPECT_EQ(report[0]["statuses"], Json({"ESTIMATED", "PROVISIONAL", "NORMAL"}));
  EXPECT_EQ(report[0]["revisionCount"], 2);
  EXPECT_EQ(report[0]["revisionDays"], 246);
  EXPECT_FALSE(report[0].contains("stale"));
  EXPECT_THAT(Report(), SizeIs(2));
}

TEST_F(RevisionsTest, TellWhichEstimatesAreStale) {
  Write("2018-S1");
  EXPECT_THAT(Report(), SizeIs(1));
  EXPECT_EQ(Report()[0]["stale"], true);
  EXPECT_FALSE(Report()[0].contains("last"));
  EXPECT_THAT(Report("&staleDays=36600"), SizeIs(0));
  EXPECT_THAT(Report("&staleOnly=true"), SizeIs(1));
  Revise("101", "NORMAL", "2019-03-15T00:00:00Z");
  EXPECT_THAT(Report("&staleOnly=true"), SizeIs(0));
  EXPECT_THAT(Report(), SizeIs(1));
}

TEST_F(RevisionsTest, AreOfTheOrganizationsAskedForAndOfTheLiving) {
  const std::string ward = NewOrganization();
  Write("2018-S1");
  Write("2018-S1", ward);
  const std::string of_ward = last_;
  EXPECT_THAT(Report(), SizeIs(2));
  const Json theirs = Report("&organizations=" + ward);
  ASSERT_THAT(theirs, SizeIs(1));
  EXPECT_EQ(theirs[0]["observation"], of_ward);
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + of_ward), IsOk());
  EXPECT_THAT(Report(), SizeIs(1));
}

TEST_F(RevisionsTest, ComeInPages) {
  for (const char* id : {"a", "b", "c"}) {
    Write(absl::StrCat("201", id[0] - 'a'), "organizations/ubnd-quan", id);
  }
  const std::string path =
      absl::StrCat("observations:revisions?indicators=", indicator_, "&pageSize=2");
  const Json first = Got(path);
  EXPECT_THAT(first["revisions"], SizeIs(2));
  const std::string token = first.value("nextPageToken", "");
  const Json second = Got(absl::StrCat(path, "&pageToken=", token));
  ASSERT_THAT(second["revisions"], SizeIs(1));
  EXPECT_EQ(second["revisions"][0]["observation"], indicator_ + "/observations/c");
  EXPECT_FALSE(second.contains("nextPageToken"));
  EXPECT_THAT(Stack::Get().Get(absl::StrCat("/v1/", path, "&staleOnly=true&pageToken=", token)),
              IsInvalid("page_token", "INVALID_PAGE_TOKEN"));
}

TEST_F(RevisionsTest, AreSummedUpByIndicatorAndMeasure) {
  Write("2016");
  Revise("110", "NORMAL", "2018-07-22T00:00:00Z");
  Write("2017");
  Revise("95", "NORMAL", "2018-08-01T00:00:00Z");
  Write("2018-S1");
  const Json summaries = Got("observations:revisionSummary?indicators=" + indicator_)
                             .value("summaries", Json::array());
  ASSERT_THAT(summaries, SizeIs(1));
  const Json& summary = summaries[0];
  EXPECT_EQ(summary["measure"], "LEVEL");
  EXPECT_EQ(summary["revisedCount"], 2);
  EXPECT_EQ(summary["raisedCount"], 1);
  EXPECT_EQ(summary["loweredCount"], 1);
  EXPECT_EQ(summary["staleCount"], 1);
  EXPECT_EQ(summary["meanDifference"]["value"], "2.5");
  EXPECT_EQ(summary["meanAbsoluteDifference"]["value"], "7.5");
  EXPECT_EQ(summary["largestAbsolutePercent"]["value"], "10");
  EXPECT_EQ(summary["meanRevisionDays"], 15);
  EXPECT_THAT(Got("observations:revisionSummary?indicators=" + NewIndicator()), SizeIs(0));
}

TEST_F(RevisionsTest, RefuseWhatCannotBeAsked) {
  for (const char* report : {"revisions", "revisionSummary"}) {
    const std::string path = absl::StrCat("/v1/observations:", report, "?");
    EXPECT_THAT(Stack::Get().Get(path), IsInvalid("indicators", "INVALID_FIELD")) << report;
    EXPECT_THAT(
        Stack::Get().Get(absl::StrCat(path, "indicators=", indicator_, "&indicators=", indicator_)),
        IsInvalid("indicators[1]", "DUPLICATE"))
        << report;
    EXPECT_THAT(Stack::Get().Get(path + "indicators=indicators/none"), IsError(404, "NOT_FOUND"))
        << report;
    EXPECT_THAT(Stack::Get().Get(absl::StrCat(path, "indicators=", indicator_, "&period=2018-S3")),
                IsInvalid("period", "INVALID_FIELD"))
        << report;
    EXPECT_THAT(Stack::Get().Get(absl::StrCat(path, "indicators=", indicator_, "&staleDays=-1")),
                IsInvalid("stale_days", "INVALID_FIELD"))
        << report;
  }
}

}  // namespace
}  // namespace district::testing
