// Figures on the meetings of a body through the gateway.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/publishing/calendars.h"

namespace district::testing {
namespace {

using ::testing::SizeIs;

Json StatisticsOf(const std::string& organization, const std::string& period) {
  return Got(absl::StrCat("meetings:statistics?organization=", organization, "&period=", period));
}
// A meeting that was held on a day.
std::string Held(const std::string& organization, const Json& sitting, const std::string& mode,
                 const std::string& kind = "CONFERENCE") {
  Json meeting = DraftOf(organization, Json::array({sitting}), kind);
  if (!mode.empty()) meeting["mode"] = mode;
  meeting["state"] = "ENDED";
  return Make("", "meetings", "meetingId", meeting)["name"];
}
Json Hours(const std::string& day) {
  return {{"startTime", day + "T01:00:00Z"}, {"endTime", day + "T02:30:00Z"}};
}
void Attends(const std::string& meeting, const std::string& person, const Json& more) {
  Json participant = {{"person", person}, {"roles", {"MEMBER"}}};
  participant.update(more);
  Make(meeting, "participants", "participantId", participant);
}
const Json kPresent = {{"presence", Json::array({{{"startTime", "2018-07-12T01:00:00Z"}}})}};

TEST(StatisticsTest, CountWhatWasHeldAndHow) {
  const std::string organization = NewOrganization();
  Held(organization, Hours("2018-07-12"), "IN_PERSON");
  Held(organization, Hours("2018-08-12"), "ONLINE");
  Held(organization, Sitting(Day(2018, 9, 12)), "", "WORKING");
  Held(organization, Sitting(Day(2017, 9, 12)), "HYBRID");
  Held(organization, Sitting(Day(2017, 10, 12)), "");
  Held(NewOrganization(), Sitting(Day(2018, 9, 12)), "ONLINE");
  Take(NewDraft(organization), {"schedule", "cancel"});
  const Json year = StatisticsOf(organization, "2018");
  EXPECT_EQ(year["period"], "2018");
  EXPECT_EQ(year["basePeriod"], "2017");
  const Json figures = year["figures"];
  EXPECT_EQ(figures["heldCount"], 3);
  EXPECT_EQ(figures["cancelledCount"], 1);
  EXPECT_EQ(figures["inPersonCount"], 1);
  EXPECT_EQ(figures["onlineCount"], 1);
  EXPECT_EQ(figures["unknownModeCount"], 1);
  EXPECT_EQ(figures["inPersonShare"]["value"], "50");
  EXPECT_EQ(figures["sittingCount"], 3);
  EXPECT_EQ(figures["timedSittingCount"], 2);
  EXPECT_EQ(figures["duration"], "10800s");
  EXPECT_EQ(year["baseFigures"]["heldCount"], 2);
  EXPECT_EQ(year["heldChange"]["value"], "50");
  ASSERT_THAT(year["kinds"], SizeIs(2));
  EXPECT_EQ(year["kinds"][0],
            Json({{"kind", "CONFERENCE"}, {"heldCount", 2}, {"baseHeldCount", 2}}));
  const Json quarter = StatisticsOf(organization, "2018Q3");
  EXPECT_EQ(quarter["period"], "2018-Q3");
  EXPECT_EQ(quarter["basePeriod"], "2018-Q2");
  EXPECT_FALSE(quarter.contains("heldChange")) << "of nothing there is no percentage";
}

TEST(StatisticsTest, AttendanceIsOfMembersWhoWereCalled) {
  const std::string organization = NewOrganization(), an = NewPerson(), binh = NewPerson();
  const std::string first = Held(organization, Hours("2018-07-12"), "");
  const std::string second = Held(organization, Hours("2018-08-12"), "");
  Attends(first, an, kPresent);
  Attends(second, an, {{"excuse", "Đi công tác"}});
  // Binh's mandate begins after the first meeting: the second counts only.
  Attends(second, binh, {{"presence", Json::array({{{"startTime", "2018-08-12T01:00:00Z"}}})}});
  Make(second, "participants", "participantId", {{"guest", "Khách"}, {"roles", {"GUEST"}}});
  const Json statistics = StatisticsOf(organization, "2018");
  const Json attendance = statistics["figures"]["attendance"];
  EXPECT_EQ(attendance["expectedCount"], 3);
  EXPECT_EQ(attendance["presentCount"], 2);
  EXPECT_EQ(attendance["excusedCount"], 1);
  EXPECT_EQ(attendance["attendanceShare"]["value"], "66.67");
  ASSERT_THAT(statistics["members"], SizeIs(2));
  for (const Json& member : statistics["members"]) {
    EXPECT_EQ(member["attendance"]["attendanceShare"]["value"],
              member["person"] == binh ? "100" : "50");
  }
}

TEST(StatisticsTest, CountDocumentsByTheirDayOfIssue) {
  const std::string organization = NewOrganization();
  const auto issue = [&](int number, const Json& date) {
    Make("", "documents", "documentId",
         {{"type", "documentTypes/bao-cao-dang"},
          {"subject", "Báo cáo"},
          {"issuer", organization},
          {"number", number},
          {"symbol", absl::StrCat(number, "-BC/QU")},
          {"issueDate", date},
          {"state", "ISSUED"}});
  };
  issue(1, Day(2017, 5, 1));
  issue(2, Day(2017, 12, 31));
  issue(3, Day(2018, 1, 1));
  issue(4, {{"year", 2018}});
  issue(5, Day(2018, 12, 31));
  const Json year = StatisticsOf(organization, "2018");
  EXPECT_EQ(year["figures"]["issuedDocumentCount"], 3);
  EXPECT_EQ(year["baseFigures"]["issuedDocumentCount"], 2);
  EXPECT_EQ(year["issuedDocumentChange"]["value"], "50");
  EXPECT_EQ(StatisticsOf(organization, "2018-Q1")["figures"]["issuedDocumentCount"], 1)
      << "a day that may lie elsewhere is not counted";
}

TEST(StatisticsTest, BadInputIsRefusedByField) {
  Stack& stack = Stack::Get();
  EXPECT_EQ(stack.Get("/v1/meetings:statistics?period=2018").Fields(),
            std::vector<std::string>{"organization"});
  EXPECT_EQ(stack.Get("/v1/meetings:statistics?organization=organizations/quan-uy").Fields(),
            std::vector<std::string>{"period"});
  EXPECT_EQ(
      stack.Get("/v1/meetings:statistics?organization=organizations/quan-uy&period=x").Fields(),
      std::vector<std::string>{"period"});
}

}  // namespace
}  // namespace district::testing
