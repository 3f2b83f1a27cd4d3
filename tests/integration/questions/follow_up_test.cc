// What the district asks about what follows from the conference, and across its services, of the
// sample.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/questions/questions.h"
#include "tests/integration/stack.h"

namespace district::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kMeeting[] = "meetings/quan-uy-xxv-18";

// The assignments that follow from directives of the conference.
std::string OfDirectives() { return absl::StrCat("meeting = \"", kMeeting, "\" AND directive:*"); }

// meeting 7: the report names nobody and no day, so that no directive has an owner or a deadline.
TEST(DirectivesTest, NoneHasAnOwnerOrADeadlineAsPublished) {
  const Json directives = List(absl::StrCat(kMeeting, "/directives"), "");
  EXPECT_THAT(directives, SizeIs(25));
  EXPECT_THAT(List("assignments", OfDirectives()), IsEmpty());
  EXPECT_THAT(List("assignments", OfDirectives() + " AND status = OPEN_OVERDUE"), IsEmpty());
  const Json summary =
      Answer(absl::StrCat("/v1/assignments:summarize?by=owner&filter=", Encode(OfDirectives())));
  EXPECT_FALSE(summary["total"].contains("totalCount"));
  EXPECT_FALSE(summary.contains("groups"));
}

TEST(DirectivesTest, ByWhomTheyAreAddressedTo) {
  EXPECT_THAT(
      Names(List(absl::StrCat(kMeeting, "/directives"), "assignee = \"các cấp, các ngành\"")),
      ElementsAre(absl::StrCat(kMeeting, "/directives/t1")));
}

// meeting 9: who was there is told, who is a member is not; so nobody can say whether it was
// quorate.
TEST(AttendanceTest, EightWereThereAndNoMembersAreKnown) {
  const Json participants = List(absl::StrCat(kMeeting, "/participants"), "", "order");
  EXPECT_THAT(participants, SizeIs(8));
  EXPECT_THAT(Names(participants, "attendance"), Each("PRESENT"));
  const Json quorum = Answer(absl::StrCat("/v1/", kMeeting, ":quorum"));
  EXPECT_EQ(quorum["organization"], "organizations/quan-uy");
  EXPECT_EQ(quorum["asOf"], Json({{"year", 2018}, {"month", 7}, {"day", 12}}));
  EXPECT_EQ(quorum["reason"], "NO_MEMBERS");
  EXPECT_FALSE(quorum.contains("memberCount"));
  EXPECT_FALSE(quorum.contains("quorate"));
}

// meeting 10
TEST(ParticipantsTest, MeetingsThatAPersonChairedOrModeratedInAPeriod) {
  const Json led =
      List("meetings/-/participants",
           "person = \"people/dinh-thi-lan-duyen\" AND (roles:CHAIR OR roles:MODERATOR)");
  std::vector<std::string> meetings;
  for (const std::string& participant : Names(led)) {
    meetings.push_back(participant.substr(0, participant.find("/participants/")));
  }
  ASSERT_THAT(meetings, ElementsAre(kMeeting));
  EXPECT_THAT(
      Names(List("meetings", absl::StrCat("name = \"", meetings[0],
                                          "\" AND startDate >= 2018-07 AND startDate < 2018-08"))),
      ElementsAre(kMeeting));
  EXPECT_THAT(
      List("meetings", absl::StrCat("name = \"", meetings[0], "\" AND startDate >= 2018-08")),
      IsEmpty());
}

// cross-service: a participant, the person, and the posts of that day.
TEST(AcrossTest, ParticipantsLeadToPeopleAndTheirPostsOfTheDay) {
  const Json moderator = List(absl::StrCat(kMeeting, "/participants"), "roles:MODERATOR");
  ASSERT_THAT(moderator, SizeIs(1));
  const std::string person = moderator[0]["person"];
  const Json title = Answer(absl::StrCat("/v1/", person, ":title?asOf=2018-07-12"));
  EXPECT_EQ(title["title"], "Phó Bí thư Thường trực Quận ủy, Chủ tịch HĐND quận");
  EXPECT_EQ(moderator[0]["title"], "Phó Bí thư Thường trực Quận uỷ, Chủ tịch HĐND quận")
      << "as it was announced";
}

// cross-service: what the report of the conference says in figures.
TEST(AcrossTest, TheReportLeadsToItsObservationsAndToTheMeeting) {
  const Json observations = List("indicators/-/observations",
                                 "provenance.source:\"bulletins/hoi-nghi-lan-thu-18\" AND "
                                 "period = \"2018-S1\"");
  EXPECT_THAT(observations, SizeIs(4));
  EXPECT_EQ(Answer("/v1/bulletins/hoi-nghi-lan-thu-18")["meeting"], kMeeting);
  // The items on which they were reported review the same half year.
  EXPECT_THAT(
      Names(List(absl::StrCat(kMeeting, "/agendaItems"),
                 "periods:\"2018-S1\" AND documents:\"documents/danh-gia-kinh-te-xa-hoi\"")),
      ElementsAre(absl::StrCat(kMeeting, "/agendaItems/a1")));
}

// cross-service: a directive, the indicators that it names and why they are watched; nobody owns
// it.
TEST(AcrossTest, TheFirstDirectiveLeadsToTheWatchList) {
  const std::string directive = absl::StrCat(kMeeting, "/directives/t1");
  const Json named = Answer("/v1/" + directive)["indicators"];
  const Json watched =
      List("watchItems", absl::StrCat("directive = \"", directive, "\""), "ordinal");
  EXPECT_THAT(watched, SizeIs(7));
  EXPECT_EQ(Json(Names(watched, "indicator")), named);
  for (const Json& item : watched) {
    EXPECT_THAT(item["reasons"], UnorderedElementsAre("LOW_ACHIEVED", "FORECAST_HARD"));
  }
  EXPECT_THAT(List("assignments", absl::StrCat("directive = \"", directive, "\"")), IsEmpty());
}

// cross-service: the monthly evaluation, its regulation, and the directive to carry it out.
TEST(AcrossTest, TheEvaluationFrameworkLeadsToTheDirectiveOnIt) {
  const Json framework = Answer("/v1/evaluationFrameworks/danh-gia-hang-thang");
  const Json directives =
      List(absl::StrCat(kMeeting, "/directives"),
           absl::StrCat("documents:\"", std::string(framework["document"]), "\""));
  ASSERT_THAT(directives, SizeIs(1));
  EXPECT_THAT(std::string(directives[0]["text"]), HasSubstr("hàng tháng"));
}

// cross-service: every fact says where it was read.
TEST(AcrossTest, EverythingOfTheConferenceNamesItsSource) {
  for (const char* collection : {"agendaItems", "decisions", "directives", "participants"}) {
    const Json resources = List(absl::StrCat(kMeeting, "/", collection), "");
    EXPECT_FALSE(resources.empty()) << collection;
    for (const Json& resource : resources) {
      const Json read = resource.value("provenance", Json::array({Json::object()}))[0];
      EXPECT_EQ(read.value("source", ""), "bulletins/hoi-nghi-lan-thu-18") << resource["name"];
      EXPECT_THAT(read.value("locator", ""), HasSubstr("L")) << resource["name"];
    }
  }
}

}  // namespace
}  // namespace district::testing
