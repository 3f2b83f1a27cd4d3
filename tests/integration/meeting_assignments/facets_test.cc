// Which facets of assignments must be clear, by the schemes of the sample and by new ones.
#include <string>

#include "tests/integration/meeting_assignments/assignments.h"

namespace district::testing {
namespace {

constexpr char kFive[] = "facetSchemes/quan-uy-2018";
constexpr char kSix[] = "facetSchemes/ket-luan-226-2025";

// A task that is given on a day, with a lead and nothing else.
Json Given(const std::string& day) {
  return Task(OfOrganization("organizations/ubnd-quan"), "", {{"assignDate", Date(day)}});
}

// A scheme that asks for TASK and DEADLINE on days of a year.
Json SchemeOf(int year, int last_year) {
  return {{"displayName", "Phương châm thử"},
          {"facets", {"TASK", "DEADLINE"}},
          {"startDate", {{"year", year}}},
          {"endDate", {{"year", last_year}}},
          {"source", "Kết luận thử"}};
}
std::string NewScheme(int year, int last_year) {
  return Make("facetSchemes", "facetSchemeId", SchemeOf(year, last_year));
}

TEST(FacetSchemeTest, SaysWhatIsNotClearOnTheDayOfAnAssignment) {
  struct Case {
    const char *day, *scheme;
    Json missing;
  };
  for (const Case& c : {Case{"2018-07-12", kFive, {"DEADLINE", "RESULT"}},
                        Case{"2025-12-10", kFive, {"DEADLINE", "RESULT"}},
                        Case{"2025-12-11", kSix, {"DEADLINE", "AUTHORITY", "RESULT"}}}) {
    const Json assignment = Get(Assign(Given(c.day))).body;
    EXPECT_EQ(assignment["facetScheme"], c.scheme) << c.day;
    EXPECT_EQ(assignment["missingFacets"], c.missing) << c.day;
  }
  const Json before = Get(Assign(Given("2018-07-11"))).body;
  EXPECT_EQ(before.value("facetScheme", ""), "") << "none is in force";
  EXPECT_EQ(before.value("missingFacets", Json::array()), Json::array());
}

TEST(FacetSchemeTest, IsAskedForAgainWithEveryChangeOfAnAssignment) {
  const std::string name = Assign(Given("2025-12-11"));
  ASSERT_THAT(Patch(name, "authority,expectedResult",
                    {{"authority", "Chủ tịch UBND quận"}, {"expectedResult", "Báo cáo"}}),
              IsOk());
  EXPECT_EQ(Get(name).body["missingFacets"], Json({"DEADLINE"}));
  ASSERT_THAT(Patch(name, "assignDate", {{"assignDate", Date("2025-12-10")}}), IsOk());
  EXPECT_EQ(Get(name).body["facetScheme"], kSix) << "it stays";
  ASSERT_THAT(Patch(name, "facetScheme", Json::object()), IsOk());
  EXPECT_EQ(Get(name).body["facetScheme"], kFive) << "that of the day";
  ASSERT_THAT(Patch(name, "facetScheme", {{"facetScheme", kSix}}), IsOk());
  EXPECT_EQ(Get(name).body["facetScheme"], kSix) << "that which is asked for";
}

TEST(FacetSchemeTest, IsReadForAWholeBatch) {
  Json requests = Json::array();
  for (const char* day : {"2018-07-11", "2018-07-12", "2025-12-11"}) {
    requests.push_back({{"assignment", Given(day)}});
  }
  Json named = Given("2018-07-11");
  named["facetScheme"] = kSix;
  requests.push_back({{"assignment", named}});
  const Reply reply = Stack::Get().Post("/v1/assignments:batchCreate", {{"requests", requests}});
  ASSERT_THAT(reply, IsOk());
  const Json& assignments = reply.body["assignments"];
  ASSERT_EQ(assignments.size(), 4);
  EXPECT_EQ(assignments[0].value("facetScheme", ""), "");
  EXPECT_EQ(assignments[1]["facetScheme"], kFive);
  EXPECT_EQ(assignments[2]["facetScheme"], kSix);
  EXPECT_EQ(assignments[3]["facetScheme"], kSix);
  EXPECT_EQ(assignments[3]["missingFacets"], Json({"DEADLINE", "AUTHORITY", "RESULT"}));
}

TEST(FacetSchemeTest, IsDataThatAssignmentsKeep) {
  const std::string scheme = NewScheme(1901, 1902);
  const std::string name = Assign(Given("1902-12-31"));
  EXPECT_EQ(Get(name).body["facetScheme"], scheme);
  EXPECT_EQ(Get(name).body["missingFacets"], Json({"DEADLINE"}));
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + scheme), IsError(400, "IS_REFERENCED"));
  ASSERT_THAT(Patch(scheme, "facets", {{"facets", {"TASK", "RESULT"}}}), IsOk());
  EXPECT_EQ(Get(name).body["missingFacets"], Json({"DEADLINE"})) << "as it was written";
  ASSERT_THAT(Patch(name, "note", {{"note", "Ghi chú"}}), IsOk());
  EXPECT_EQ(Get(name).body["missingFacets"], Json({"RESULT"}));
  Json task = Given("1902-12-31");
  task["facetScheme"] = "facetSchemes/khong-co";
  EXPECT_THAT(Stack::Get().Post("/v1/assignments", task),
              IsInvalid("assignment.facet_scheme", "REFERENCE_NOT_FOUND"));
}

TEST(FacetSchemeTest, IsTheOnlyOneOfItsDays) {
  const std::string first = NewScheme(1911, 1912);
  EXPECT_THAT(Stack::Get().Post("/v1/facetSchemes", SchemeOf(1912, 1913)),
              IsError(409, "SCHEMES_OVERLAP"));
  const std::string second = NewScheme(1913, 1914);
  EXPECT_THAT(Patch(first, "endDate", {{"endDate", {{"year", 1913}}}}),
              IsError(409, "SCHEMES_OVERLAP"));
  // A batch is judged as a whole: the first gives the second a year of its own.
  const auto edit = [](const std::string& name, const char* field, int year) -> Json {
    return {{"facetScheme", {{"name", name}, {field, {{"year", year}}}}}, {"updateMask", field}};
  };
  EXPECT_THAT(Stack::Get().Post(
                  "/v1/facetSchemes:batchUpdate",
                  {{"requests", {edit(second, "startDate", 1912), edit(first, "endDate", 1911)}}}),
              IsOk());
  EXPECT_THAT(
      Stack::Get().Post(
          "/v1/facetSchemes:batchCreate",
          {{"requests",
            {{{"facetScheme", SchemeOf(1921, 1922)}}, {{"facetScheme", SchemeOf(1922, 1923)}}}}}),
      IsError(409, "SCHEMES_OVERLAP"))
      << "of one batch";
  // What is deleted frees its days, and comes back only to free ones.
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + first), IsOk());
  NewScheme(1911, 1911);
  EXPECT_THAT(Do(first, "undelete", Json::object()), IsError(409, "SCHEMES_OVERLAP"));
}

TEST(FacetSchemeTest, NamesEveryFacetOnceAndTheTaskAlways) {
  const auto with = [](const Json& facets) {
    Json scheme = SchemeOf(1931, 1932);
    scheme["facets"] = facets;
    return Stack::Get().Post("/v1/facetSchemes", scheme);
  };
  EXPECT_THAT(with({"PERSON", "DEADLINE"}), IsInvalid("facet_scheme.facets", "TASK_REQUIRED"));
  EXPECT_THAT(with({"TASK", "DEADLINE", "TASK"}),
              IsInvalid("facet_scheme.facets[2]", "NAMED_TWICE"));
  EXPECT_THAT(Stack::Get().Post("/v1/facetSchemes", SchemeOf(1932, 1931)),
              IsInvalid("facet_scheme.end_date", "DATES_REVERSED"));
}

}  // namespace
}  // namespace district::testing
