// What frameworks and evaluations refuse, and how they say so.
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/evaluations/evaluations.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Reply Patch(const std::string& name, const std::string& mask, const Json& body) {
  return Stack::Get().Http("PATCH", absl::StrCat("/v1/", name, "?updateMask=", mask), body);
}

Reply Framework(const std::function<void(Json&)>& change) {
  Json framework = TheScheme();
  change(framework);
  return Stack::Get().Post("/v1/evaluationFrameworks", framework);
}

TEST(FrameworkTest, NamesTheFieldThatIsWrong) {
  EXPECT_THAT(Framework([](Json&) {}), IsOk());
  for (const char* field : {"displayName", "periodType", "categories", "groups", "bands"}) {
    EXPECT_EQ(Framework([&](Json& f) { f.erase(field); }).status, 400) << field;
  }
  EXPECT_THAT(Framework([](Json& f) { f["bands"][3]["minimumPoints"] = Points("1"); }),
              IsInvalid("evaluation_framework.bands[3].minimum_points", "BANDS_GAP"));
  EXPECT_THAT(Framework([](Json& f) { f["bands"][2]["minimumPoints"] = Points("70"); }),
              IsInvalid("evaluation_framework.bands[2].minimum_points", "BANDS_OVERLAP"));
  EXPECT_THAT(Framework([](Json& f) { f["bands"][0]["minimumPoints"] = Points("100.01"); }),
              IsInvalid("evaluation_framework.bands[0].minimum_points", "INVALID_FIELD"));
  EXPECT_THAT(Framework([](Json& f) { f["bands"][0]["quota"]["percent"] = Points("101"); }),
              IsInvalid("evaluation_framework.bands[0].quota.percent", "INVALID_FIELD"));
  EXPECT_THAT(Framework([](Json& f) { f["groups"][0]["maximumPoints"] = Points("25.5"); }),
              IsInvalid("evaluation_framework.groups[0].maximum_points", "INVALID_FIELD"));
  EXPECT_THAT(
      Framework([](Json& f) { f["groups"][0]["criteria"][0]["maximumPoints"] = Points("ba"); }),
      IsInvalid("evaluation_framework.groups[0].criteria[0].maximum_points", "INVALID_FIELD"));
  EXPECT_THAT(Framework([](Json& f) { f["groups"][2]["criteria"][0]["id"] = "dao-duc"; }),
              IsInvalid("evaluation_framework.groups[2].criteria[0].id", "DUPLICATE_ID"));
  EXPECT_THAT(Framework([](Json& f) { f["groups"][2]["criteria"][0]["id"] = "Điểm"; }),
              IsInvalid("evaluation_framework.groups[2].criteria[0].id", "INVALID_FIELD"));
  EXPECT_THAT(Framework([](Json& f) { f["deadlines"]["unitDays"] = 2; }),
              IsInvalid("evaluation_framework.deadlines.unit_days", "INVALID_FIELD"));
  EXPECT_THAT(Framework([](Json& f) { f["document"] = "documents/khong-co"; }),
              IsInvalid("evaluation_framework.document", "REFERENCE_NOT_FOUND"));
}

TEST(FrameworkTest, KeepsItsScoringWhileEvaluationsFollowIt) {
  const std::string framework = NewFramework();
  Json bands = TheScheme()["bands"];
  bands[1]["minimumPoints"] = Points("75");
  ASSERT_THAT(Patch(framework, "bands", {{"bands", bands}}), IsOk());
  const std::string evaluation = NewEvaluation(framework, NewUnit());
  bands[1]["minimumPoints"] = Points("80");
  const Reply used = Patch(framework, "bands", {{"bands", bands}});
  EXPECT_THAT(used, IsError(400, "FRAMEWORK_IN_USE"));
  EXPECT_EQ(used.Detail("google.rpc.PreconditionFailure")["violations"][0]["subject"], evaluation);
  EXPECT_THAT(Patch(framework, "periodType", {{"periodType", "YEAR"}}),
              IsError(400, "FRAMEWORK_IN_USE"));
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + framework), IsError(400, "IS_REFERENCED"));
  // What decides nothing that was decided may change.
  bands[1]["minimumPoints"] = Points("75");
  bands[0]["quota"]["percent"] = Points("20");
  EXPECT_THAT(Patch(framework, "bands,note", {{"bands", bands}, {"note", "Sửa"}}), IsOk());
}

TEST(EvaluationTest, FitsItsFrameworkPeriodAndPerson) {
  Json dated = TheScheme();
  dated["startDate"] = {{"year", 2018}, {"month", 6}};
  dated["endDate"] = {{"year", 2018}};
  const std::string framework = NewFramework(dated), unit = NewUnit(), person = NewStaff();
  const auto create = [&](const std::function<void(Json&)>& change, const std::string& of = {}) {
    Json evaluation = EvaluationOf(framework, unit);
    change(evaluation);
    return Stack::Get().Post(absl::StrCat("/v1/", of.empty() ? person : of, "/evaluations"),
                             evaluation);
  };
  for (const char* period : {"2018", "2018-Q3", "2018-W27", "2018-07-12"}) {
    EXPECT_THAT(create([&](Json& e) { e["period"] = period; }),
                IsInvalid("evaluation.period", "WRONG_PERIOD_TYPE"))
        << period;
  }
  for (const char* period : {"2018-05", "2019-01"}) {
    EXPECT_THAT(create([&](Json& e) { e["period"] = period; }),
                IsInvalid("evaluation.period", "OUTSIDE_VALIDITY"))
        << period;
  }
  EXPECT_THAT(create([](Json& e) { e["period"] = "tháng 7"; }),
              IsInvalid("evaluation.period", "INVALID_FIELD"));
  for (const char* field : {"framework", "period", "organization"}) {
    EXPECT_THAT(create([&](Json& e) { e.erase(field); }),
                IsInvalid(absl::StrCat("evaluation.", field), "INVALID_FIELD"));
  }
  EXPECT_THAT(create([](Json& e) { e["framework"] = "evaluationFrameworks/khong-co"; }),
              IsInvalid("evaluation.framework", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(create([](Json& e) { e["organization"] = "organizations/khong-co"; }),
              IsInvalid("evaluation.organization", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(create([](Json&) {}, "people/khong-co"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(create([](Json&) {}, NewStaff("WORKER")),
              IsInvalid("evaluation.framework", "WRONG_CATEGORY"));
  EXPECT_THAT(create([](Json&) {}, NewStaff("")), IsOk()) << "nobody knows the category";
  // DHIS2's spelling is the same month.
  const Reply made = create([](Json& e) { e["period"] = "201807"; });
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made.body["period"], "2018-07");
  EXPECT_THAT(Patch(made.body["name"], "period", {{"period", "2018-08"}}),
              IsInvalid("evaluation.period", "INVALID_FIELD"));
}

TEST(EvaluationTest, IsOneForPersonFrameworkAndPeriod) {
  const std::string framework = NewFramework(), unit = NewUnit(), person = NewStaff();
  const std::string first = NewEvaluation(framework, unit, Json::array(), person);
  const std::string path = absl::StrCat("/v1/", person, "/evaluations");
  const Reply second = Stack::Get().Post(path, EvaluationOf(framework, NewUnit()));
  EXPECT_THAT(second, IsError(409, "DUPLICATE_KEY"));
  EXPECT_EQ(second.Detail("google.rpc.ResourceInfo")["resourceName"], first);
  EXPECT_THAT(second.Fields(), ElementsAre("evaluation.period"));
  EXPECT_THAT(Stack::Get().Post(path, EvaluationOf(framework, unit, "2018-08")), IsOk());
  EXPECT_THAT(Stack::Get().Post(path, EvaluationOf(NewFramework(), unit)), IsOk());
  // One that is deleted stands in nobody's way, and cannot come back.
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + first), IsOk());
  ASSERT_THAT(Stack::Get().Post(path, EvaluationOf(framework, unit)), IsOk());
  EXPECT_THAT(Do(first, "undelete"), IsError(409, "DUPLICATE_KEY"));
  // Twice in one batch.
  const Json request = {{"evaluation", EvaluationOf(framework, unit, "2018-09")}};
  EXPECT_THAT(Stack::Get().Post(path + ":batchCreate", {{"requests", {request, request}}}),
              IsError(409, "DUPLICATE_KEY"));
}

TEST(EvaluationTest, IsOneAlsoWhereManyAreCreatedAtOnce) {
  const std::string framework = NewFramework(), unit = NewUnit(), person = NewStaff();
  int made = 0;
  for (const Reply& reply : AtOnce(std::vector<std::function<Reply()>>(8, [&] {
         return Stack::Get().Post(absl::StrCat("/v1/", person, "/evaluations"),
                                  EvaluationOf(framework, unit));
       }))) {
    if (reply.status == 200) ++made;
    if (reply.status != 200) {
      EXPECT_THAT(reply, IsError(409, "DUPLICATE_KEY"));
    }
  }
  EXPECT_EQ(made, 1);
}

TEST(ScoresTest, NameTheOneThatIsWrong) {
  const std::string framework = NewFramework(), unit = NewUnit();
  const std::string name = NewEvaluation(framework, unit, ScoresForB());
  const auto wrong = [&](const std::function<void(Json&)>& change, const std::string& field,
                         const std::string& reason) {
    Json scores = ScoresForB();
    change(scores);
    EXPECT_THAT(Do(name, "submit", {{"scores", scores}}), IsInvalid("scores" + field, reason));
  };
  wrong([](Json& s) { s[2]["points"] = Points("70.01"); }, "[2].points", "SCORE_OUT_OF_RANGE");
  wrong([](Json& s) { s[2]["points"] = Points("-1"); }, "[2].points", "SCORE_OUT_OF_RANGE");
  wrong([](Json& s) { s[2]["points"] = Points("1.005"); }, "[2].points", "SCORE_TOO_PRECISE");
  wrong([](Json& s) { s[2]["points"] = Points("1,5"); }, "[2].points", "INVALID_FIELD");
  wrong([](Json& s) { s[2].erase("points"); }, "[2].points", "INVALID_FIELD");
  wrong([](Json& s) { s[3]["criterion"] = "khac"; }, "[3].criterion", "UNKNOWN_CRITERION");
  wrong([](Json& s) { s[3]["criterion"] = "ket-qua"; }, "[3].criterion", "DUPLICATE_SCORE");
  wrong([](Json& s) { s.erase(0); }, "", "MISSING_SCORE");
  Json bonus_left_out = ScoresForB();
  bonus_left_out.erase(3);
  ASSERT_THAT(Do(name, "submit", {{"scores", bonus_left_out}}), IsOk());
  Json too_many = ScoresForB();
  too_many[3]["points"] = Points("11");
  const Reply review = Do(name, "review", {{"scores", too_many}});
  EXPECT_THAT(review, IsInvalid("scores[3].points", "SCORE_OUT_OF_RANGE"));
  EXPECT_THAT(review.Detail("google.rpc.LocalizedMessage")["message"].dump(),
              HasSubstr("từ 0 đến 10"));
  // A draft may be incomplete, but not wrong.
  EXPECT_THAT(
      Stack::Get().Post(absl::StrCat("/v1/", NewStaff(), "/evaluations"),
                        {{"framework", framework},
                         {"period", "2018-07"},
                         {"organization", unit},
                         {"selfScores", {{{"criterion", "khac"}, {"points", Points("1")}}}}}),
      IsInvalid("evaluation.self_scores[0].criterion", "UNKNOWN_CRITERION"));
}

TEST(PrefilledTest, NamesItsSourceAndFitsTheCriterion) {
  const std::string name = NewEvaluation(NewFramework(), NewUnit());
  const auto fill = [&](const Json& score) {
    return Patch(name, "prefilledScores", {{"prefilledScores", Json::array({score})}});
  };
  const Json good = {
      {"criterion", "ket-qua"}, {"points", Points("60")}, {"source", "people/to-thien-nga"}};
  EXPECT_THAT(fill(good), IsOk());
  Json bad = good;
  bad["criterion"] = "gio-giac";
  EXPECT_THAT(fill(bad), IsInvalid("evaluation.prefilled_scores[0].criterion", "NOT_PREFILLABLE"));
  bad = good;
  bad["points"] = Points("71");
  EXPECT_THAT(fill(bad), IsInvalid("evaluation.prefilled_scores[0].points", "SCORE_OUT_OF_RANGE"));
  bad = good;
  bad["source"] = "phần mềm";
  EXPECT_THAT(fill(bad), IsInvalid("evaluation.prefilled_scores[0].source", "INVALID_FIELD"));
  bad.erase("source");
  EXPECT_THAT(fill(bad), IsInvalid("evaluation.prefilled_scores[0].source", "INVALID_FIELD"));
}

TEST(ApproveUnitTest, NamesTheFieldThatIsWrong) {
  const std::string framework = NewFramework(), unit = NewUnit();
  const auto approve = [&](const std::function<void(Json&)>& change, const std::string& of = {}) {
    Json body = {{"framework", framework}, {"period", "2018-07"}};
    change(body);
    return Do(of.empty() ? unit : of, "approveEvaluations", body);
  };
  EXPECT_THAT(approve([](Json&) {}), IsOk()) << "there is none";
  EXPECT_THAT(approve([](Json& b) { b["period"] = "2018-Q3"; }),
              IsInvalid("period", "WRONG_PERIOD_TYPE"));
  EXPECT_THAT(approve([](Json& b) { b.erase("period"); }), IsInvalid("period", "INVALID_FIELD"));
  EXPECT_THAT(approve([](Json& b) { b["framework"] = "evaluationFrameworks/khong-co"; }),
              IsError(404, "NOT_FOUND"));
  EXPECT_THAT(approve([](Json&) {}, "organizations/khong-co"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(approve([](Json& b) { b["outstanding"] = true; }),
              IsInvalid("outstanding_source", "REQUIRED"));
  EXPECT_THAT(approve([](Json& b) { b["outstandingSource"] = "https://example.org/"; }),
              IsInvalid("outstanding_source", "INVALID_FIELD"));
}

}  // namespace
}  // namespace district::testing
