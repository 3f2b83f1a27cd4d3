// Rules that bind resources to each other, and fields with rules of their own.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

Reply Patch(const std::string& name, const std::string& mask, const Json& body,
            const HttpOptions& options = {}) {
  return Stack::Get().Http("PATCH", absl::StrCat("/v1/", name, "?updateMask=", mask), body,
                           options);
}
Reply Get(const std::string& name, const std::string& role = "admin") {
  return Stack::Get().Http("GET", "/v1/" + name, nullptr, {.role = role});
}
Reply Delete(const std::string& name, const std::string& query = {}) {
  return Stack::Get().Http("DELETE", absl::StrCat("/v1/", name, query));
}

TEST(ProvenanceTest, ComesBackAsItWasGiven) {
  const Json provenance = {{{"source", "bulletins/hoi-nghi-lan-thu-18"},
                            {"locator", "L6"},
                            {"quote", "“Sáng ngày 12/7/2018,…”"}},
                           {{"source", "https://example.org/tin?id=1"}}};
  const std::string name = Make("", "people", "personId",
                                {{"displayName", "Có Nguồn"}, {"provenance", provenance}})["name"];
  EXPECT_EQ(Get(name).body["provenance"], provenance);
  EXPECT_EQ(Patch(name, "provenance", {{"provenance", {provenance[1]}}}).body["provenance"],
            Json::array({provenance[1]}));
  for (const char* source : {"", "people/to-thien-nga x", "javascript:alert(1)", "nowhere"}) {
    EXPECT_THAT(Patch(name, "provenance", {{"provenance", {{{"source", source}}}}}),
                IsInvalid("person.provenance[0].source", "INVALID_FIELD"))
        << source;
  }
}

TEST(PartialDateTest, IsKeptAndFoundByTheDaysItMayBe) {
  const std::string mark = NewId("ngay");
  const auto born = [&](const Json& date) -> std::string {
    return Make("", "people", "personId",
                {{"displayName", "Có Tuổi"}, {"hometown", mark}, {"birthDate", date}})["name"];
  };
  const std::string year = born({{"year", 1975}});
  const std::string month = born({{"year", 1975}, {"month", 4}});
  const std::string day = born({{"year", 1975}, {"month", 4}, {"day", 30}});
  const std::string later = born({{"year", 1976}, {"month", 1}, {"day", 1}});
  EXPECT_EQ(Get(month).body["birthDate"], Json({{"year", 1975}, {"month", 4}}));

  const auto found = [&](const std::string& condition) {
    return Names(Stack::Get()
                     .Get("/v1/people?filter=" +
                          Encode(absl::StrCat("hometown = \"", mark, "\" AND ", condition)))
                     .body.value("people", Json::array()));
  };
  EXPECT_THAT(found("birthDate = 1975"), UnorderedElementsAre(year, month, day));
  EXPECT_THAT(found("birthDate = 1975-04"), UnorderedElementsAre(month, day));
  EXPECT_THAT(found("birthDate = 1975-04-30"), ElementsAre(day));
  EXPECT_THAT(found("birthDate > 1975"), ElementsAre(later));
  EXPECT_THAT(found("birthDate < 1976"), UnorderedElementsAre(year, month, day));
  EXPECT_THAT(found("birthDate <= 1975"), UnorderedElementsAre(year, month, day));
  EXPECT_THAT(found("birthDate != 1975"), ElementsAre(later));
  EXPECT_THAT(found("NOT birthDate:*"), IsEmpty());
}

TEST(RestrictedTest, IsHiddenFromViewersAndNotWritableByEditors) {
  const Json contacts = {{{"kind", "PHONE"}, {"value", "0900000000"}}};
  const Json numbers = {{{"kind", "CITIZEN_ID"}, {"number", "001075000001"}}};
  const std::string mark = NewId("kin");
  const std::string name = Make("", "people", "personId",
                                {{"displayName", "Kín Đáo"},
                                 {"hometown", mark},
                                 {"contacts", contacts},
                                 {"identityNumbers", numbers}})["name"];
  EXPECT_EQ(Get(name).body["contacts"], contacts);
  for (const char* role : {"viewer", "editor"}) {
    const HttpOptions options = {.role = role};
    const Json lists[] = {
        Get(name, role).body,
        Stack::Get()
            .Http("GET", "/v1/people?filter=" + Encode("hometown = \"" + mark + "\""), nullptr,
                  options)
            .body["people"][0],
        Stack::Get()
            .Http("GET", "/v1/people:batchGet?names=" + name, nullptr, options)
            .body["people"][0],
        Stack::Get()
            .Http("GET", "/v1/people:search?query=" + Encode("Kín Đáo"), nullptr, options)
            .body["results"][0]["person"]};
    for (const Json& person : lists) {
      EXPECT_EQ(person["displayName"], "Kín Đáo");
      EXPECT_FALSE(person.contains("contacts")) << role;
      EXPECT_FALSE(person.contains("identityNumbers")) << role;
    }
    // A filter would tell them.
    EXPECT_THAT(
        Stack::Get().Http("GET", "/v1/people?filter=" + Encode("contacts.value = \"0900000000\""),
                          nullptr, options),
        IsError(400, "INVALID_FILTER"));
  }
  const HttpOptions editor = {.role = "editor"};
  EXPECT_EQ(Patch(name, "contacts", {{"contacts", contacts}}, editor).status, 403);
  EXPECT_EQ(Stack::Get()
                .Http("POST", "/v1/people", {{"displayName", "Kín"}, {"identityNumbers", numbers}},
                      editor)
                .status,
            403);
  // What an editor may change they can, and what they do not see stays.
  const std::string path = absl::StrCat("/v1/", name, "?updateMask=hometown&requestId=", NewUuid());
  const Reply changed = Stack::Get().Http("PATCH", path, {{"hometown", mark + "x"}}, editor);
  ASSERT_THAT(changed, IsOk());
  EXPECT_FALSE(changed.body.contains("contacts"));
  EXPECT_EQ(Stack::Get().Http("PATCH", path, {{"hometown", mark + "x"}}, editor).body,
            changed.body);
  ASSERT_THAT(Patch(name, "*", {{"displayName", "Kín Đáo"}}, editor), IsOk());
  EXPECT_EQ(Get(name).body["contacts"], contacts);
  EXPECT_EQ(Get(name).body["identityNumbers"], numbers);
}

TEST(OrganizationTest, NeverStandsBelowItself) {
  const std::string top = NewOrganization(), middle = NewOrganization(), low = NewOrganization();
  ASSERT_THAT(Patch(middle, "parent", {{"parent", top}}), IsOk());
  ASSERT_THAT(Patch(low, "parent", {{"parent", middle}}), IsOk());
  for (const std::string& parent : {top, middle, low}) {
    EXPECT_THAT(Patch(top, "parent", {{"parent", parent}}),
                IsInvalid("organization.parent", "ORGANIZATION_CYCLE"));
  }
  EXPECT_EQ(Names(Get(low + ":ancestors").body["ancestors"]),
            (std::vector<std::string>{middle, top}));
}

TEST(SeatsTest, AreTakenByDays) {
  const std::string post = NewPost(1);
  const auto appoint = [&](const Json& body) {
    Json appointment = body;
    appointment["post"] = post;
    return Stack::Get().Post(absl::StrCat("/v1/", NewPerson(), "/appointments"), appointment);
  };
  const auto year = [](int number) -> Json { return {{"year", number}}; };
  const Reply first = appoint({{"startDate", year(2010)}, {"endDate", year(2014)}});
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(appoint({{"startDate", year(2014)}}), IsError(400, "POST_OCCUPIED"));
  const Reply second = appoint({{"startDate", year(2015)}});
  EXPECT_THAT(second, IsOk());
  EXPECT_THAT(appoint(Json::object()), IsError(400, "POST_OCCUPIED"));
  EXPECT_THAT(Patch(first.body["name"], "endDate", {{"endDate", year(2016)}}),
              IsError(400, "POST_OCCUPIED"));
  ASSERT_THAT(Delete(second.body["name"]), IsOk());
  const Reply third = appoint({{"startDate", year(2016)}});
  EXPECT_THAT(third, IsOk());
  EXPECT_THAT(Stack::Get().Post(absl::StrCat("/v1/", std::string(second.body["name"]), ":undelete"),
                                Json::object()),
              IsError(400, "POST_OCCUPIED"));
}

TEST(SeatsTest, AreNotTakenFromUnderTheirHolders) {
  const std::string post = NewPost(2);
  for (int i = 0; i < 2; ++i) Make(NewPerson(), "appointments", "appointmentId", {{"post", post}});
  const Reply fewer = Patch(post, "seats", {{"seats", 1}});
  EXPECT_THAT(fewer, IsError(400, "POST_OCCUPIED"));
  EXPECT_THAT(fewer.Fields(), ElementsAre("post.seats"));
  EXPECT_THAT(Patch(post, "seats", {{"seats", 3}}), IsOk());
  EXPECT_THAT(Patch(post, "seats", {{"seats", 2}}), IsOk());
  EXPECT_THAT(Patch(post, "seats", {{"seats", 0}}), IsOk()) << "not known";
}

TEST(DeletionTest, IsStoppedByChildrenUnlessForced) {
  const std::string person = NewPerson();
  const std::string appointment =
      Make(person, "appointments", "appointmentId", {{"post", NewPost()}})["name"];
  const Reply stopped = Delete(person);
  EXPECT_THAT(stopped, IsError(400, "HAS_CHILDREN"));
  EXPECT_FALSE(stopped.Detail("google.rpc.PreconditionFailure").is_null());
  EXPECT_THAT(Delete(person, "?force=true"), IsOk());
  EXPECT_TRUE(Get(appointment).body.contains("deleteTime"));
  // A child cannot come back before its parent.
  EXPECT_THAT(Stack::Get().Post("/v1/" + appointment + ":undelete", Json::object()),
              IsError(404, "NOT_FOUND"));
}

TEST(DeletionTest, IsStoppedByReferencesEvenIfForced) {
  const std::string post = NewPost();
  const std::string appointment =
      Make(NewPerson(), "appointments", "appointmentId", {{"post", post}})["name"];
  for (const char* query : {"", "?force=true"}) {
    const Reply stopped = Delete(post, query);
    EXPECT_THAT(stopped, IsError(400, "IS_REFERENCED"));
    EXPECT_EQ(stopped.Detail("google.rpc.PreconditionFailure")["violations"][0]["subject"],
              appointment);
  }
  ASSERT_THAT(Delete(appointment), IsOk());
  EXPECT_THAT(Delete(post), IsOk());
  // What is deleted cannot be referred to any more.
  EXPECT_THAT(
      Stack::Get().Post(absl::StrCat("/v1/", NewPerson(), "/appointments"), {{"post", post}}),
      IsInvalid("appointment.post", "REFERENCE_NOT_FOUND"));
}

TEST(ReferenceTest, ToAPeerMustExistAndLive) {
  const std::string organization = NewOrganization();
  EXPECT_THAT(Stack::Get().Post("/v1/meetings", MeetingOf(organization + "x")),
              IsInvalid("meeting.organization", "REFERENCE_NOT_FOUND"));
  ASSERT_THAT(Delete(organization), IsOk());
  EXPECT_THAT(Stack::Get().Post("/v1/meetings", MeetingOf(organization)),
              IsInvalid("meeting.organization", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Stack::Get().Post(absl::StrCat("/v1/", NewPerson(), "/appointments"),
                                {{"post", NewPost()}, {"decidingDocument", "documents/khong-co"}}),
              IsInvalid("appointment.deciding_document", "REFERENCE_NOT_FOUND"));
}

TEST(MeetingTest, PartsBelongTogether) {
  const std::string meeting = NewMeeting();
  const std::string item =
      Make(NewMeeting(), "agendaItems", "agendaItemId", {{"title", "Khác"}})["name"];
  EXPECT_THAT(Stack::Get().Post("/v1/" + meeting + "/decisions",
                                {{"outcome", "ADOPTED"}, {"agendaItem", item}}),
              IsInvalid("decision.agenda_item", "OTHER_MEETING"));
  const std::string parent =
      Make(meeting, "directives", "directiveId", {{"label", "T1"}, {"text", "a"}})["name"];
  const std::string part =
      Make(meeting, "directives", "directiveId",
           {{"label", "T1.1"}, {"text", "b"}, {"parentDirective", parent}})["name"];
  EXPECT_THAT(Patch(parent, "parentDirective", {{"parentDirective", part}}),
              IsInvalid("directive.parent_directive", "CYCLE"));
  EXPECT_THAT(Stack::Get().Post("/v1/" + meeting + "/participants", {{"roles", {"GUEST"}}}),
              IsInvalid("participant.person", "INVALID_FIELD"));
}

}  // namespace
}  // namespace district::testing
