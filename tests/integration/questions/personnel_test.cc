// What the district asks about people and posts, of the sample: the conference of 12 July 2018.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "district/personnel/v1/organizations.grpc.pb.h"
#include "district/personnel/v1/people.grpc.pb.h"
#include "tests/integration/questions/questions.h"
#include "tests/integration/stack.h"

namespace district::testing {
namespace {

namespace v1 = personnel::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kDay[] = "2018-07-12";

// The names of the people of `results`.
std::vector<std::string> People(const Json& answer) {
  std::vector<std::string> names;
  for (const Json& result : answer.value("results", Json::array())) {
    names.push_back(result["person"]["name"]);
  }
  return names;
}

std::vector<std::string> PeopleFound(const std::string& query, const std::string& day = kDay) {
  return People(Answer(absl::StrCat("/v1/people:search?query=", Encode(query), "&asOf=", day)));
}

std::vector<std::string> OrganizationsFound(const std::string& query) {
  return Names(Answer("/v1/organizations:search?query=" + Encode(query))["organizations"]);
}

// Asks over gRPC and expects success.
template <typename Response, typename Stub, typename Request, typename Method>
Response Ask(Stub& stub, Method method, const Request& request) {
  Response response;
  auto context = Stack::Get().Context("viewer");
  const grpc::Status status = (stub.*method)(context.get(), request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

std::unique_ptr<v1::PeopleService::Stub> PeopleStub() {
  return v1::PeopleService::NewStub(Stack::Get().channel());
}

std::unique_ptr<v1::OrganizationService::Stub> OrganizationStub() {
  return v1::OrganizationService::NewStub(Stack::Get().channel());
}

v1::ListPeopleWithPostsResponse WithPosts(const v1::ListPeopleWithPostsRequest& request) {
  return Ask<v1::ListPeopleWithPostsResponse>(
      *PeopleStub(), &v1::PeopleService::Stub::ListPeopleWithPosts, request);
}

template <typename Response>
std::vector<std::string> PeopleIn(const Response& response) {
  std::vector<std::string> names;
  for (const auto& result : response.results()) names.push_back(result.person().name());
  return names;
}

// 1
TEST(PostsOfAPersonTest, InOrderOfPrecedence) {
  const Json title = Answer(absl::StrCat("/v1/people/dinh-thi-lan-duyen:title?asOf=", kDay));
  EXPECT_EQ(title["title"], "Phó Bí thư Thường trực Quận ủy, Chủ tịch HĐND quận");
  ASSERT_THAT(title["posts"], SizeIs(2));
  EXPECT_EQ(title["posts"][0]["post"]["name"],
            "organizations/quan-uy/posts/pho-bi-thu-thuong-truc");
  EXPECT_EQ(title["posts"][1]["post"]["name"], "organizations/hdnd-quan/posts/chu-tich");
  EXPECT_LT(title["posts"][0]["post"]["precedence"], title["posts"][1]["post"]["precedence"]);

  v1::GetTitleRequest request;
  request.set_name("people/dinh-thi-lan-duyen");
  request.set_as_of(kDay);
  const auto answer = Ask<v1::Title>(*PeopleStub(), &v1::PeopleService::Stub::GetTitle, request);
  EXPECT_EQ(answer.title(), title["title"].get<std::string>());
  ASSERT_EQ(answer.posts_size(), 2);
  EXPECT_EQ(answer.posts(1).post().title(), "Chủ tịch HĐND quận");
  EXPECT_EQ(answer.posts(0).appointment().provenance(0).locator(), "L6");
}

TEST(PostsOfAPersonTest, AcrossAllPeopleByAFilterOnThePost) {
  const Json holders = Answer("/v1/people/-/appointments?filter=" +
                              Encode("post = \"organizations/quan-uy/posts/bi-thu\""));
  EXPECT_THAT(Names(holders["appointments"]),
              ElementsAre("people/nguyen-van-nam/appointments/bi-thu-quan-uy"));
}

// 2
TEST(PeopleWithPostsTest, FiveHoldTwo) {
  const std::vector<std::string> by_given_name = {
      "people/dinh-thi-lan-duyen", "people/nguyen-van-nam", "people/doan-dinh-nguyen",
      "people/vu-dai-phong", "people/tran-quyet-thang"};
  EXPECT_EQ(People(Answer(absl::StrCat("/v1/people:withPosts?minPosts=2&asOf=", kDay))),
            by_given_name);

  v1::ListPeopleWithPostsRequest request;
  request.set_as_of(kDay);
  request.set_min_posts(2);
  const auto response = WithPosts(request);
  EXPECT_EQ(PeopleIn(response), by_given_name);
  for (const auto& result : response.results()) EXPECT_EQ(result.posts_size(), 2);
  request.set_min_posts(3);
  EXPECT_THAT(WithPosts(request).results(), IsEmpty());
}

// 3
TEST(PeopleWithPostsTest, TwoHoldAPartyAndAStatePost) {
  EXPECT_THAT(
      People(Answer(absl::StrCat("/v1/people:withPosts?kinds=PARTY&kinds=STATE&asOf=", kDay))),
      ElementsAre("people/dinh-thi-lan-duyen", "people/vu-dai-phong"));

  v1::ListPeopleWithPostsRequest request;
  request.set_as_of(kDay);
  request.add_kinds(v1::Organization::PARTY);
  request.add_kinds(v1::Organization::STATE);
  EXPECT_THAT(PeopleIn(WithPosts(request)),
              ElementsAre("people/dinh-thi-lan-duyen", "people/vu-dai-phong"));
}

// 4
TEST(PeopleWithPostsTest, OneHoldsACityAndADistrictPost) {
  EXPECT_THAT(
      People(Answer(absl::StrCat("/v1/people:withPosts?levels=CITY&levels=DISTRICT&asOf=", kDay))),
      ElementsAre("people/nguyen-van-nam"));

  v1::ListPeopleWithPostsRequest request;
  request.add_levels(v1::Organization::CITY);
  request.add_levels(v1::Organization::DISTRICT);
  EXPECT_THAT(PeopleIn(WithPosts(request)), ElementsAre("people/nguyen-van-nam"));
}

// 5
TEST(HoldersTest, OfTheAbbreviationUvtv) {
  EXPECT_THAT(PeopleFound("UVTV"),
              ElementsAre("people/doan-dinh-nguyen", "people/tran-quyet-thang"));

  v1::GetRosterRequest request;
  request.set_name("organizations/ban-thuong-vu-quan-uy");
  request.set_as_of(kDay);
  const auto roster =
      Ask<v1::Roster>(*OrganizationStub(), &v1::OrganizationService::Stub::GetRoster, request);
  ASSERT_EQ(roster.entries_size(), 1);
  EXPECT_EQ(roster.entries(0).post().abbreviation(), "UVTV");
  ASSERT_EQ(roster.entries(0).holders_size(), 2);
  EXPECT_EQ(roster.entries(0).holders(0).display_name(), "Đoàn Đình Nguyên");
  EXPECT_EQ(roster.entries(0).holders(1).display_name(), "Trần Quyết Thắng");
}

// 6
TEST(RosterTest, NamesTheSecretaryInProtocolOrder) {
  const Json roster = Answer(absl::StrCat("/v1/organizations/quan-uy:roster?asOf=", kDay));
  std::vector<std::string> holders;
  for (const Json& entry : roster["entries"]) {
    for (const Json& holder : entry["holders"]) holders.push_back(holder["person"]);
    EXPECT_FALSE(entry.contains("vacantSeats")) << entry.dump();
  }
  EXPECT_THAT(holders, ElementsAre("people/nguyen-van-nam", "people/dinh-thi-lan-duyen",
                                   "people/vu-dai-phong"));
}

TEST(RosterTest, ShowsVacanciesAndRefusesASecondSecretary) {
  Stack& stack = Stack::Get();
  const std::string body = NewId("ban");
  ASSERT_THAT(stack.Post("/v1/organizations?organizationId=" + body,
                         {{"displayName", "Ban thử"}, {"kind", "PARTY"}, {"level", "WARD"}}),
              IsOk());
  const std::string organization = "/v1/organizations/" + body;
  ASSERT_THAT(stack.Post(organization + "/posts?postId=truong",
                         {{"title", "Trưởng ban"}, {"kind", "OFFICE"}, {"seats", 1}}),
              IsOk());
  EXPECT_EQ(Answer(organization + ":roster")["entries"][0]["vacantSeats"], 1);

  const Reply second = stack.Post("/v1/people/to-thien-nga/appointments?validateOnly=true",
                                  {{"post", "organizations/quan-uy/posts/bi-thu"}});
  EXPECT_THAT(second, IsError(400, "POST_OCCUPIED"));
  EXPECT_FALSE(second.Detail("google.rpc.PreconditionFailure").is_null());
  EXPECT_EQ(second.Detail("google.rpc.LocalizedMessage")["locale"], "vi");
  // A post without a stated number of seats takes a second holder.
  EXPECT_THAT(stack.Post("/v1/people/to-thien-nga/appointments?validateOnly=true",
                         {{"post", "organizations/quan-uy/posts/pho-bi-thu"}}),
              IsOk());
}

// 7
TEST(AncestorsTest, OfTheDivisionThatFollowsInternalAffairs) {
  const std::string name = "organizations/phong-theo-doi-cac-co-quan-noi-chinh";
  EXPECT_THAT(Names(Answer("/v1/" + name + ":ancestors")["ancestors"]),
              ElementsAre("organizations/ban-noi-chinh-thanh-uy", "organizations/thanh-uy"));

  v1::ListAncestorsRequest request;
  request.set_name(name);
  const auto response = Ask<v1::ListAncestorsResponse>(
      *OrganizationStub(), &v1::OrganizationService::Stub::ListAncestors, request);
  ASSERT_EQ(response.ancestors_size(), 2);
  EXPECT_EQ(response.ancestors(0).display_name(), "Ban Nội chính Thành ủy");
  EXPECT_EQ(response.ancestors(1).display_name(), "Thành ủy");
}

TEST(TreeTest, OfTheCityCommitteeHoldsTheDivisionTwoLevelsDown) {
  const Json tree = Answer("/v1/organizations:tree?root=organizations/thanh-uy");
  ASSERT_THAT(tree["roots"], SizeIs(1));
  std::vector<std::string> grandchildren;
  for (const Json& child : tree["roots"][0]["children"]) {
    for (const Json& node : child.value("children", Json::array())) {
      grandchildren.push_back(node["organization"]["name"]);
    }
  }
  EXPECT_THAT(grandchildren, ElementsAre("organizations/phong-theo-doi-cac-co-quan-noi-chinh"));
}

// 8
TEST(TermsTest, BodiesWhoseTermEndsIn2020) {
  const Json terms = Answer("/v1/organizations/-/terms?filter=" + Encode("endDate = 2020"));
  EXPECT_THAT(Names(terms["terms"]), ElementsAre("organizations/quan-uy/terms/khoa-xxv"));
  EXPECT_EQ(terms["terms"][0]["ordinal"], 25);
  EXPECT_EQ(terms["terms"][0]["startDate"], Json({{"year", 2015}}));

  v1::ListTermsRequest request;
  request.set_parent("organizations/-");
  request.set_filter("end_date >= 2020 AND end_date < 2021");
  const auto response = Ask<v1::ListTermsResponse>(
      *OrganizationStub(), &v1::OrganizationService::Stub::ListTerms, request);
  ASSERT_EQ(response.terms_size(), 1);
  EXPECT_EQ(response.terms(0).label(), "khóa XXV");
}

TEST(TermsTest, TheReportNamesNoMemberByTerm) {
  EXPECT_THAT(Names(Answer("/v1/people/-/appointments?filter=" +
                           Encode("term = \"organizations/quan-uy/terms/khoa-xxv\""))
                        .value("appointments", Json::array())),
              IsEmpty());
}

// 10
TEST(SearchTest, FindsOneManHoweverHeIsWritten) {
  for (const char* query : {"nguyen van nam", "Nguyễn Văn Nam", "NGUYỄN VĂN NAM",
                            // The same in NFD: every mark is a character of its own.
                            "Nguye\u0302\u0303n Va\u0306n Nam"}) {
    EXPECT_THAT(PeopleFound(query), ElementsAre("people/nguyen-van-nam")) << query;
    v1::SearchPeopleRequest request;
    request.set_query(query);
    request.set_as_of(kDay);
    EXPECT_THAT(PeopleIn(Ask<v1::SearchPeopleResponse>(
                    *PeopleStub(), &v1::PeopleService::Stub::SearchPeople, request)),
                ElementsAre("people/nguyen-van-nam"))
        << query;
  }
}

TEST(SearchTest, ToneMarksMayStandOnEitherVowel) {
  for (const char* query : {"quận uỷ", "quận ủy", "Quận Ủy", "quan uy"}) {
    EXPECT_THAT(OrganizationsFound(query), IsSupersetOf({"organizations/quan-uy"})) << query;
  }
  EXPECT_EQ(OrganizationsFound("quận uỷ"), OrganizationsFound("quận ủy"));
  EXPECT_THAT(Names(Answer("/v1/fields?filter=" + Encode("displayName : \"Văn hoá\""))["fields"]),
              ElementsAre("fields/k2"));
}

TEST(SearchTest, FindsABodyByItsOtherNameAndItsAbbreviation) {
  EXPECT_THAT(OrganizationsFound("Ban Chấp hành Đảng bộ Quận"),
              ElementsAre("organizations/quan-uy"));
  EXPECT_THAT(OrganizationsFound("UBND quận"), ElementsAre("organizations/ubnd-quan"));
}

TEST(OrderTest, PeopleComeByGivenName) {
  const std::vector<std::string> by_given_name = {"Duyên", "Hoàng",  "Nam",   "Nam",
                                                  "Nga",   "Nguyên", "Phong", "Thắng"};
  const Json people = Answer("/v1/people?orderBy=displayName");
  EXPECT_EQ(Names(people["people"], "givenName"), by_given_name);
  // Of the two with one given name, Đường comes before Nguyễn.
  EXPECT_EQ(people["people"][2]["displayName"], "Đường Hoài Nam");

  v1::ListPeopleRequest request;
  request.set_order_by("display_name desc");
  const auto response =
      Ask<v1::ListPeopleResponse>(*PeopleStub(), &v1::PeopleService::Stub::ListPeople, request);
  ASSERT_EQ(response.people_size(), 8);
  EXPECT_EQ(response.people(0).given_name(), "Thắng");
  EXPECT_EQ(response.people(7).given_name(), "Duyên");
}

}  // namespace
}  // namespace district::testing
