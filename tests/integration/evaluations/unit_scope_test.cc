// What callers see and change whose token names an organization.
#include <set>
#include <string>

#include "tests/integration/evaluations/units.h"

namespace district::testing {
namespace {

using UnitScopeTest = UnitsTest;

TEST_F(UnitScopeTest, ContactsOfItsPeopleOnly) {
  for (const char* query : {"", "?view=FULL", "?readTime=2100-01-01T00:00:00Z"}) {
    EXPECT_TRUE(ForUnit("GET", "/v1/" + ours_ + query).body.contains("contacts")) << query;
    const Reply theirs = ForUnit("GET", "/v1/" + theirs_ + query);
    EXPECT_THAT(theirs, IsOk());
    EXPECT_EQ(theirs.body["displayName"], "Nguyễn Văn An") << "names are public";
    EXPECT_FALSE(theirs.body.contains("contacts")) << query;
    EXPECT_FALSE(ForUnit("GET", "/v1/" + nobodys_ + query).body.contains("contacts")) << query;
  }
  const Reply both = ForUnit("GET", "/v1/people:batchGet?names=" + ours_ + "&names=" + theirs_);
  ASSERT_THAT(both, IsOk());
  EXPECT_TRUE(both.body["people"][0].contains("contacts"));
  EXPECT_FALSE(both.body["people"][1].contains("contacts"));
  const Reply all = ForUnit("GET", "/v1/people?pageSize=1000");
  ASSERT_THAT(all, IsOk());
  std::set<std::string> shown;
  for (const Json& person : all.body["people"]) {
    if (person.contains("contacts")) shown.insert(person["name"]);
  }
  EXPECT_EQ(shown, std::set<std::string>{ours_});
  const Reply found = ForUnit("GET", "/v1/people:search?query=nguyen%20van%20an&pageSize=1000");
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found.body.dump().find("contacts"), std::string::npos);
}

TEST_F(UnitScopeTest, ChangesItsPeopleAndThoseOfNone) {
  const Json note = {{"hometown", "Thủ Dầu Một"}};
  for (const std::string& person : {ours_, nobodys_}) {
    const Reply changed = ForUnit("PATCH", "/v1/" + person + "?updateMask=hometown", note);
    EXPECT_THAT(changed, IsOk());
    EXPECT_EQ(changed.body.contains("contacts"), person == ours_);
    EXPECT_TRUE(Got(person).contains("contacts")) << "nothing is lost by the change";
  }
  // What changes nothing shows nothing either.
  const Reply same = ForUnit("PATCH", "/v1/" + theirs_ + "?updateMask=displayName",
                             {{"displayName", "Nguyễn Văn An"}});
  EXPECT_FALSE(same.body.contains("contacts")) << same.body.dump();
  ExpectOutOfUnit(ForUnit("PATCH", "/v1/" + theirs_ + "?updateMask=hometown", note));
  ExpectOutOfUnit(ForUnit("DELETE", "/v1/" + theirs_ + "?force=true"));
  EXPECT_FALSE(Got(theirs_).contains("hometown"));
  EXPECT_THAT(ForUnit("POST", "/v1/people", {{"displayName", "Người Mới"}}), IsOk());
}

TEST_F(UnitScopeTest, AppointsToItsPostsOnly) {
  const std::string own = NewPostOf(below_), foreign = NewPostOf(other_);
  const std::string appointments = "/v1/" + nobodys_ + "/appointments";
  ExpectOutOfUnit(ForUnit("POST", appointments, {{"post", foreign}}));
  const Json both = {{{"appointment", {{"post", own}}}}, {{"appointment", {{"post", foreign}}}}};
  ExpectOutOfUnit(ForUnit("POST", appointments + ":batchCreate", {{"requests", both}}));
  EXPECT_TRUE(Stack::Get().Get(appointments).body.value("appointments", Json::array()).empty())
      << "all or none";
  EXPECT_THAT(ForUnit("POST", appointments, {{"post", own}}), IsOk());
  const std::string held =
      Stack::Get().Get("/v1/" + theirs_ + "/appointments").body["appointments"][0]["name"];
  ExpectOutOfUnit(ForUnit("DELETE", "/v1/" + held));
}

TEST_F(UnitScopeTest, OrganizationsPostsAndFrameworks) {
  const Json unit = {{"displayName", "Tổ mới"}, {"kind", "STATE"}, {"level", "DISTRICT"}};
  Json within = unit, beside = unit;
  within["parent"] = below_;
  beside["parent"] = other_;
  const Reply made = ForUnit("POST", "/v1/organizations", within);
  EXPECT_THAT(made, IsOk());
  ExpectOutOfUnit(ForUnit("POST", "/v1/organizations", beside));
  ExpectOutOfUnit(ForUnit("POST", "/v1/organizations", unit));
  const Json post = {{"title", "Chuyên viên"}, {"kind", "OFFICE"}};
  EXPECT_THAT(ForUnit("POST", "/v1/" + made.body["name"].get<std::string>() + "/posts", post),
              IsOk());
  ExpectOutOfUnit(ForUnit("POST", "/v1/" + other_ + "/posts", post));
  ExpectOutOfUnit(ForUnit("POST", "/v1/evaluationFrameworks", TheScheme()));
  EXPECT_THAT(ForUnit("GET", "/v1/" + other_), IsOk());
  EXPECT_THAT(ForUnit("GET", "/v1/" + other_ + ":roster"), IsOk()) << "rosters are public";
}

TEST_F(UnitScopeTest, EvaluationsOfItsOwn) {
  const std::string framework = NewFramework();
  const std::string own = NewEvaluation(framework, below_, ScoresForB(), ours_);
  const std::string foreign = NewEvaluation(framework, other_, ScoresForB(), theirs_);
  EXPECT_THAT(ForUnit("GET", "/v1/" + own), IsOk());
  ExpectOutOfUnit(ForUnit("GET", "/v1/" + foreign));
  ExpectOutOfUnit(
      ForUnit("GET", "/v1/people/-/evaluations:batchGet?names=" + own + "&names=" + foreign));
  const Reply listed = ForUnit("GET", "/v1/people/-/evaluations?pageSize=1000");
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed.body["evaluations"].size(), 1u) << listed.body.dump();
  EXPECT_EQ(listed.body["evaluations"][0]["name"], own);
  ExpectOutOfUnit(ForUnit("POST", "/v1/" + foreign + ":submit", Json::object()));
  ExpectOutOfUnit(ForUnit("PATCH", "/v1/" + foreign + "?updateMask=note", {{"note", ""}}));
  EXPECT_THAT(ForUnit("POST", "/v1/" + own + ":submit", Json::object()), IsOk());
  const std::string summary = ":evaluationSummary?framework=" + framework + "&period=2018-07";
  EXPECT_THAT(ForUnit("GET", "/v1/" + unit_ + summary), IsOk());
  ExpectOutOfUnit(ForUnit("GET", "/v1/" + other_ + summary));
}

TEST_F(UnitScopeTest, NoFeedAndNothingForAUnitThatIsNot) {
  ExpectOutOfUnit(ForUnit("GET", "/v1/personnel/changes"));
  const std::string gone = "organizations/" + NewId("khong-co");
  const Reply person = For(gone, "GET", "/v1/" + ours_);
  ASSERT_THAT(person, IsOk());
  EXPECT_FALSE(person.body.contains("contacts"));
  ExpectOutOfUnit(
      For(gone, "PATCH", "/v1/" + ours_ + "?updateMask=hometown", {{"hometown", "Thủ Dầu Một"}}));
}

}  // namespace
}  // namespace district::testing
