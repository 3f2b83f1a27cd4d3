// What the district asks about the conference, its documents and its directives, of the sample.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "district/meeting/v1/agenda_items.grpc.pb.h"
#include "district/meeting/v1/bulletins.grpc.pb.h"
#include "district/meeting/v1/decisions.grpc.pb.h"
#include "district/meeting/v1/directives.grpc.pb.h"
#include "district/meeting/v1/documents.grpc.pb.h"
#include "district/meeting/v1/meetings.grpc.pb.h"
#include "district/meeting/v1/participants.grpc.pb.h"
#include "district/meeting/v1/references.grpc.pb.h"
#include "tests/integration/questions/questions.h"
#include "tests/integration/stack.h"

namespace district::testing {
namespace {

namespace v1 = meeting::v1;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kMeeting[] = "meetings/quan-uy-xxv-18";

Json Participants(const std::string& filter) {
  return List(absl::StrCat(kMeeting, "/participants"), filter, "order");
}

std::vector<std::string> PeopleOf(const Json& participants) {
  return Names(participants, "person");
}

// Asks over gRPC and expects success.
template <typename Response, typename Service, typename Request, typename Method>
Response Ask(Method method, const Request& request) {
  Response response;
  auto context = Stack::Get().Context("viewer");
  auto stub = Service::NewStub(Stack::Get().channel());
  const grpc::Status status = (stub.get()->*method)(context.get(), request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

// 1
TEST(MeetingTest, Number18OfTermXxv) {
  const std::string filter =
      "organization = \"organizations/quan-uy\" AND "
      "term = \"organizations/quan-uy/terms/khoa-xxv\" AND ordinal = 18";
  const Json meetings = List("meetings", filter);
  ASSERT_THAT(meetings, SizeIs(1));
  EXPECT_EQ(meetings[0]["name"], kMeeting);
  const Json morning = {{"date", {{"year", 2018}, {"month", 7}, {"day", 12}}},
                        {"dayPart", "MORNING"}};
  EXPECT_EQ(meetings[0]["sittings"], Json::array({morning}))
      << "the report names no place and gives no hour";
  EXPECT_EQ(meetings[0]["state"], "ENDED");

  v1::ListMeetingsRequest request;
  request.set_filter(filter);
  const auto response = Ask<v1::ListMeetingsResponse, v1::MeetingService>(
      &v1::MeetingService::Stub::ListMeetings, request);
  ASSERT_EQ(response.meetings_size(), 1);
  EXPECT_EQ(response.meetings(0).kind(), v1::Meeting::CONFERENCE);
  EXPECT_EQ(response.meetings(0).provenance(0).locator(), "L6");
}

// 2
TEST(ParticipantsTest, ThreeChairsInOrder) {
  EXPECT_THAT(
      PeopleOf(Participants("roles:CHAIR")),
      ElementsAre("people/nguyen-van-nam", "people/dinh-thi-lan-duyen", "people/vu-dai-phong"));

  v1::ListParticipantsRequest request;
  request.set_parent(kMeeting);
  request.set_filter("roles:CHAIR");
  request.set_order_by("order");
  const auto response = Ask<v1::ListParticipantsResponse, v1::ParticipantService>(
      &v1::ParticipantService::Stub::ListParticipants, request);
  ASSERT_EQ(response.participants_size(), 3);
  EXPECT_EQ(response.participants(1).person(), "people/dinh-thi-lan-duyen");
  EXPECT_EQ(response.participants(1).title(), "Phó Bí thư Thường trực Quận uỷ, Chủ tịch HĐND quận")
      << "the title as it was announced";
}

TEST(ParticipantsTest, GuestsByTheBodyThatSentThem) {
  const struct {
    const char* organization;
    const char* person;
  } kGuests[] = {{"ban-to-chuc-thanh-uy", "people/duong-hoai-nam"},
                 {"ban-dan-van-thanh-uy", "people/nguyen-kim-hoang"},
                 {"phong-theo-doi-cac-co-quan-noi-chinh", "people/to-thien-nga"}};
  for (const auto& guest : kGuests) {
    EXPECT_THAT(PeopleOf(Participants(absl::StrCat(
                    "roles:GUEST AND organization = \"organizations/", guest.organization, "\""))),
                ElementsAre(guest.person));
  }
  EXPECT_THAT(Participants("roles:GUEST"), SizeIs(3));
}

TEST(ParticipantsTest, ModeratorAndConcluderDiffer) {
  EXPECT_THAT(PeopleOf(Participants("roles:MODERATOR")), ElementsAre("people/dinh-thi-lan-duyen"));
  EXPECT_THAT(PeopleOf(Participants("roles:CONCLUDER")), ElementsAre("people/nguyen-van-nam"));
}

TEST(ParticipantsTest, PresentersByDocument) {
  const auto presenters = [](const std::string& document) {
    std::set<std::string> people;
    for (const Json& item : List(absl::StrCat(kMeeting, "/agendaItems"),
                                 absl::StrCat("documents:\"documents/", document, "\""))) {
      for (const std::string presenter : item.value("presenters", Json::array())) {
        people.insert(Answer("/v1/" + presenter)["person"]);
      }
    }
    return people;
  };
  EXPECT_THAT(presenters("bao-cao-xay-dung-dang"), ElementsAre("people/doan-dinh-nguyen"));
  EXPECT_THAT(presenters("du-thao-quy-che-lam-viec"), ElementsAre("people/tran-quyet-thang"));
  EXPECT_THAT(presenters("du-thao-kh-nq-26"), SizeIs(0));
}

// 3
TEST(AgendaTest, ItemsWithoutARecordedOutcome) {
  const std::string parent = absl::StrCat(kMeeting, "/agendaItems");
  EXPECT_THAT(Names(List(parent, "outcome = NOT_RECORDED", "ordinal")),
              ElementsAre(parent + "/a2", parent + "/a4"));

  v1::ListAgendaItemsRequest request;
  request.set_parent(kMeeting);
  request.set_filter("outcome = NOT_RECORDED");
  request.set_order_by("ordinal desc");
  const auto response = Ask<v1::ListAgendaItemsResponse, v1::AgendaItemService>(
      &v1::AgendaItemService::Stub::ListAgendaItems, request);
  ASSERT_EQ(response.agenda_items_size(), 2);
  EXPECT_EQ(response.agenda_items(0).ordinal(), 4);
}

TEST(AgendaTest, ItemsWithoutAPresenter) {
  const std::string parent = absl::StrCat(kMeeting, "/agendaItems");
  EXPECT_THAT(Names(List(parent, "NOT presenters:*", "ordinal")),
              ElementsAre(parent + "/a2", parent + "/a3"));
  // Of a1 only the half on building the Party has one, as its notes say.
  const std::string notes = Answer(absl::StrCat("/v1/", parent, "/a1"))["notes"];
  EXPECT_THAT(notes, ::testing::HasSubstr("Người trình bày chỉ được ghi cho phần xây dựng Đảng"));
}

// 4
TEST(DecisionsTest, ThreeDraftsAgreedInPrincipleAndWhatTheyImplement) {
  v1::ListDecisionsRequest request;
  request.set_parent(kMeeting);
  request.set_filter("outcome = ADOPTED_IN_PRINCIPLE");
  const auto decisions = Ask<v1::ListDecisionsResponse, v1::DecisionService>(
      &v1::DecisionService::Stub::ListDecisions, request);
  std::vector<std::string> drafts, implemented;
  for (const auto& decision : decisions.decisions()) {
    drafts.push_back(decision.document());
    EXPECT_EQ(Answer("/v1/" + decision.document())["state"], "DRAFT");
    for (const Json& reference :
         List(decision.document() + "/references", "relation = IMPLEMENTS")) {
      implemented.push_back(reference["target"]);
    }
  }
  EXPECT_THAT(drafts,
              UnorderedElementsAre("documents/du-thao-kh-nq-26", "documents/du-thao-kh-nq-27",
                                   "documents/du-thao-kh-nq-28"));
  EXPECT_THAT(implemented,
              UnorderedElementsAre("documents/nq-26-hntw7-xii", "documents/nq-27-hntw7-xii",
                                   "documents/nq-28-hntw7-xii"));
  EXPECT_EQ(Names(List(absl::StrCat(kMeeting, "/decisions"), "outcome = ADOPTED_IN_PRINCIPLE"),
                  "document"),
            drafts);
}

// 5
TEST(DocumentsTest, AllThatCiteTheSeventhPlenumOfTermXii) {
  const Json resolutions = List("documents", "issuingSession = \"Hội nghị Trung ương 7 khóa XII\"");
  EXPECT_THAT(Names(resolutions),
              ElementsAre("documents/nq-26-hntw7-xii", "documents/nq-27-hntw7-xii",
                          "documents/nq-28-hntw7-xii"));
  std::set<std::string> citing;
  for (const std::string& resolution : Names(resolutions)) {
    v1::ListReferencesRequest request;
    request.set_parent("documents/-");
    request.set_filter(absl::StrCat("target = \"", resolution, "\""));
    const auto references = Ask<v1::ListReferencesResponse, v1::ReferenceService>(
        &v1::ReferenceService::Stub::ListReferences, request);
    for (const auto& reference : references.references()) {
      citing.insert(reference.name().substr(0, reference.name().find("/references/")));
    }
  }
  EXPECT_THAT(citing, ElementsAre("documents/du-thao-kh-nq-26", "documents/du-thao-kh-nq-27",
                                  "documents/du-thao-kh-nq-28",
                                  "documents/ke-hoach-thuc-hien-nq-hntw6-hntw7-xii"));
}

TEST(DocumentsTest, BasesOfTheDraftWorkingRulesAndWhatTheyAmend) {
  const std::string references = "documents/du-thao-quy-che-lam-viec/references";
  EXPECT_THAT(
      Names(List(references, "relation = BASED_ON"), "target"),
      UnorderedElementsAre("documents/qd-29-tw", "documents/quy-che-lam-viec-thanh-uy-xvi"));
  for (const char* relation : {"AMENDS", "INHERITS"}) {
    EXPECT_THAT(Names(List(references, absl::StrCat("relation = ", relation)), "target"),
                ElementsAre("documents/quyet-dinh-703"));
  }
}

TEST(DocumentsTest, CentreAndCityDifferByOneMark) {
  EXPECT_THAT(Names(List("documents", "symbol = \"15-NQ/TU\"")), ElementsAre("documents/nq-15-tu"));
  EXPECT_THAT(List("documents", "symbol = \"15-NQ/TƯ\""), SizeIs(0));
  EXPECT_THAT(Names(List("documents", "number = 15 AND type = \"documentTypes/chi-thi-dang\"")),
              ElementsAre("documents/ct-15-tu"));
}

// 6
TEST(DirectivesTest, FourPointsAndTheirParts) {
  const std::string parent = absl::StrCat(kMeeting, "/directives");
  EXPECT_THAT(Names(List(parent, "NOT parentDirective:*", "ordinal"), "label"),
              ElementsAre("Thứ nhất", "Thứ hai", "Thứ ba", "Thứ tư"));
  const auto parts = [&](const std::string& id) {
    return List(parent, absl::StrCat("parentDirective = \"", parent, "/", id, "\""), "ordinal");
  };
  EXPECT_THAT(Names(parts("t2"), "label"), ElementsAre("T2.1", "T2.2", "T2.3", "T2.4"));
  EXPECT_THAT(parts("t4"), SizeIs(17));
  EXPECT_THAT(parts("t1"), SizeIs(0));
}

TEST(DirectivesTest, ThoseThatTouchSiteClearance) {
  const std::string parent = absl::StrCat(kMeeting, "/directives");
  // The abbreviation leads to the indicator, the indicator to the directives.
  const Json indicators = List("indicators", "aliases:GPMB");
  ASSERT_THAT(Names(indicators), ElementsAre("indicators/giai-phong-mat-bang"));
  v1::ListDirectivesRequest request;
  request.set_parent(kMeeting);
  for (const char* filter :
       {"indicators:\"indicators/giai-phong-mat-bang\"", "topics:\"giải phóng mặt bằng\""}) {
    request.set_filter(filter);
    const auto response = Ask<v1::ListDirectivesResponse, v1::DirectiveService>(
        &v1::DirectiveService::Stub::ListDirectives, request);
    ASSERT_EQ(response.directives_size(), 2) << filter;
    EXPECT_EQ(response.directives(0).name(), parent + "/t1");
    EXPECT_EQ(response.directives(1).name(), parent + "/t2-1");
    EXPECT_EQ(response.directives(0).issued_by(),
              absl::StrCat(kMeeting, "/participants/nguyen-van-nam"));
  }
  // The limitation itself is in the notes of the first item.
  EXPECT_THAT(Names(List(absl::StrCat(kMeeting, "/agendaItems"), "notes:\"Công tác GPMB\"")),
              ElementsAre(absl::StrCat(kMeeting, "/agendaItems/a1")));
}

// 8
TEST(ReportsTest, ByThePeriodTheyReviewOrPlan) {
  const std::string items = absl::StrCat(kMeeting, "/agendaItems");
  EXPECT_THAT(
      Names(List("documents", "type = \"documentTypes/bao-cao-dang\" AND periods:\"2018-S1\"",
                 "subject")),
      UnorderedElementsAre("documents/bao-cao-xay-dung-dang", "documents/danh-gia-kinh-te-xa-hoi",
                           "documents/bao-cao-kiem-tra-giam-sat"));
  EXPECT_THAT(
      Names(List("documents", "type = \"documentTypes/bao-cao-dang\" AND periods:\"2018-S2\"")),
      UnorderedElementsAre("documents/bao-cao-xay-dung-dang",
                           "documents/bao-cao-kiem-tra-giam-sat"));
  EXPECT_THAT(Names(List(items, "periods:\"2018-S1\"", "ordinal")),
              ElementsAre(items + "/a1", items + "/a2"));
  EXPECT_THAT(Names(List(items, "plannedPeriods:\"2018-S1\"")), SizeIs(0));
  EXPECT_THAT(Names(List(items, "plannedPeriods:\"2018-S2\"", "ordinal")),
              ElementsAre(items + "/a1", items + "/a2"));
}

TEST(BulletinTest, IsTheSourceOfWhatIsStated) {
  v1::GetBulletinRequest request;
  request.set_name("bulletins/hoi-nghi-lan-thu-18");
  const auto bulletin =
      Ask<v1::Bulletin, v1::BulletinService>(&v1::BulletinService::Stub::GetBulletin, request);
  EXPECT_EQ(bulletin.view_count(), 289);
  EXPECT_EQ(bulletin.publish_time().seconds(), 1531384500) << "2018-07-12T15:35+07:00";
  EXPECT_EQ(bulletin.meeting(), kMeeting);
  EXPECT_EQ(Answer(absl::StrCat("/v1/", kMeeting))["provenance"][0]["source"], request.name());
}

}  // namespace
}  // namespace district::testing
