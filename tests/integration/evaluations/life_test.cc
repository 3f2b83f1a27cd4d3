// The life of an evaluation: its stages, what each leaves behind, who may do what.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/evaluations/evaluations.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

Reply Patch(const std::string& name, const std::string& mask, const Json& body) {
  return Stack::Get().Http("PATCH", absl::StrCat("/v1/", name, "?updateMask=", mask), body);
}

TEST(LifeTest, GoesFromDraftToApproved) {
  const std::string framework = NewFramework(), unit = NewUnit(), person = NewStaff();
  Json draft = EvaluationOf(framework, unit);
  draft["prefilledScores"] = {{{"criterion", "ket-qua"},
                               {"points", Points("61.25")},
                               {"source", "https://example.org/nhiem-vu?thang=2018-07"},
                               {"comment", "7/8 nhiệm vụ đúng hạn"}}};
  draft["state"] = "APPROVED";  // nobody says so
  const Json made = Make(person, "evaluations", "evaluationId", draft);
  const std::string name = made["name"];
  EXPECT_EQ(made["state"], "DRAFT");
  EXPECT_FALSE(made.contains("total"));
  EXPECT_FALSE(made.contains("band"));
  EXPECT_EQ(made["selfStage"]["dueDate"], Json({{"year", 2018}, {"month", 8}, {"day", 3}}));
  EXPECT_EQ(made["approvalStage"]["dueDate"], Json({{"year", 2018}, {"month", 8}, {"day", 10}}));

  // A draft may be incomplete; what is handed in may not.
  ASSERT_THAT(Patch(name, "selfScores",
                    {{"selfScores", {{{"criterion", "gio-giac"}, {"points", Points("14.5")}}}}}),
              IsOk());
  EXPECT_THAT(Do(name, "submit"), IsInvalid("self_scores", "MISSING_SCORE"));
  ASSERT_THAT(Patch(name, "selfScores", {{"selfScores", ScoresOf("70", "10")}}), IsOk());
  const Reply submitted = Do(name, "submit", {{"note", "Tự chấm"}});
  ASSERT_THAT(submitted, IsOk());
  EXPECT_EQ(submitted.body["state"], "SUBMITTED");
  EXPECT_EQ(submitted.body["total"], Points("100"));
  EXPECT_EQ(submitted.body["band"], "A");
  EXPECT_EQ(submitted.body["explanation"]["stage"], "SELF");

  const Reply reviewed = Do(name, "review", {{"scores", ScoresOf("64.75", "2")}});
  ASSERT_THAT(reviewed, IsOk());
  EXPECT_EQ(reviewed.body["state"], "REVIEWED");
  EXPECT_EQ(reviewed.body["total"], Points("86.75"));
  EXPECT_EQ(reviewed.body["band"], "B");
  EXPECT_EQ(reviewed.body["selfScores"], ScoresOf("70", "10"));

  const Reply approved = Do(name, "approve");
  ASSERT_THAT(approved, IsOk());
  const Json& done = approved.body;
  EXPECT_EQ(done["state"], "APPROVED");
  EXPECT_EQ(done["approvedScores"], done["unitScores"]);
  EXPECT_EQ(done["explanation"]["stage"], "APPROVAL");
  EXPECT_EQ(done["explanation"]["bandMinimum"], Points("70"));
  EXPECT_EQ(done["explanation"]["bandBelow"], Points("90"));
  EXPECT_EQ(done["explanation"]["text"],
            "Kỷ luật: 20/20; Kết quả: 64,75/70; Thưởng: 2/10. Tổng 86,75 điểm: loại B (từ 70 đến "
            "dưới 90 điểm).");
  EXPECT_EQ(done["prefilledScores"], draft["prefilledScores"]);
  EXPECT_THAT(Names(done["steps"], "action"), ElementsAre("SUBMIT", "REVIEW", "APPROVE"));
  EXPECT_EQ(done["steps"][0]["note"], "Tự chấm");
  EXPECT_EQ(done["steps"][0]["subject"], done["selfStage"]["subject"]);
  EXPECT_FALSE(std::string(done["steps"][0]["subject"]).empty());
  EXPECT_EQ(done["steps"][0]["total"], Points("100"));
  EXPECT_EQ(done["steps"][1]["band"], "B");
  EXPECT_EQ(Got(name), done);
}

TEST(LifeTest, CapsAGroupAndSaysSo) {
  const std::string name = NewEvaluation(NewFramework(), NewUnit());
  Json scores = ScoresOf("50");
  scores[1]["points"] = Points("10");  // 25 of 20
  const Reply submitted = Do(name, "submit", {{"scores", scores}});
  ASSERT_THAT(submitted, IsOk());
  EXPECT_EQ(submitted.body["selfScores"], scores);
  EXPECT_EQ(submitted.body["total"], Points("70"));
  const Json group = submitted.body["explanation"]["groups"][0];
  EXPECT_EQ(group["points"], Points("25"));
  EXPECT_EQ(group["countedPoints"], Points("20"));
  EXPECT_EQ(group["capped"], true);
}

TEST(LifeTest, MarksWhatIsLate) {
  const std::string framework = NewFramework(), unit = NewUnit();
  const std::string late = NewReviewed(framework, unit, ScoresForB());
  EXPECT_EQ(Got(late)["selfStage"]["late"], true);
  EXPECT_EQ(Got(late)["steps"][1]["late"], true);
  EXPECT_FALSE(Got(late)["approvalStage"].contains("late"));
  const std::string early = NewReviewed(framework, unit, ScoresForB(), NewStaff(), "2999-12");
  EXPECT_FALSE(Got(early)["selfStage"].contains("late"));
  EXPECT_FALSE(Got(early)["steps"][1].contains("late"));
  Json timeless = TheScheme();
  timeless.erase("deadlines");
  const std::string any = NewReviewed(NewFramework(timeless), unit, ScoresForB());
  EXPECT_FALSE(Got(any)["selfStage"].contains("dueDate"));
  EXPECT_FALSE(Got(any)["selfStage"].contains("late"));
}

TEST(LifeTest, IsGivenBackAndScoredAgain) {
  const std::string name = NewReviewed(NewFramework(), NewUnit(), ScoresForB());
  EXPECT_THAT(Do(name, "return"), IsInvalid("note", "INVALID_FIELD"));
  const Reply returned = Do(name, "return", {{"note", "Chấm lại"}});
  ASSERT_THAT(returned, IsOk());
  EXPECT_EQ(returned.body["state"], "RETURNED");
  for (const char* gone : {"total", "band", "explanation", "unitScores"}) {
    EXPECT_FALSE(returned.body.contains(gone)) << gone;
  }
  EXPECT_FALSE(returned.body["selfStage"].contains("completeTime"));
  EXPECT_TRUE(returned.body["selfStage"].contains("dueDate"));
  EXPECT_EQ(returned.body["steps"][2]["total"], Points("89"));
  EXPECT_EQ(returned.body["steps"][2]["note"], "Chấm lại");
  ASSERT_THAT(Patch(name, "selfScores", {{"selfScores", ScoresOf("40")}}), IsOk());
  Take(name, {"submit", "review", "approve"});
  EXPECT_EQ(Got(name)["band"], "C");
  EXPECT_THAT(Got(name)["steps"], SizeIs(6));
}

TEST(LifeTest, IsObjectedToAndDecidedAgain) {
  const std::string name = NewReviewed(NewFramework(), NewUnit(), ScoresForB());
  Take(name, {"approve"});
  EXPECT_THAT(Do(name, "appeal"), IsInvalid("note", "INVALID_FIELD"));
  const Reply appealed = Do(name, "appeal", {{"note", "Chưa tính việc phát sinh"}});
  ASSERT_THAT(appealed, IsOk());
  EXPECT_EQ(appealed.body["state"], "APPEALED");
  EXPECT_EQ(appealed.body["band"], "B") << "it stands";
  // As it was.
  const Reply kept = Do(name, "approve", {{"note", "Giữ nguyên"}});
  ASSERT_THAT(kept, IsOk());
  EXPECT_EQ(kept.body["total"], Points("89"));
  Take(name, {"appeal"});
  const Reply lower = Do(name, "approve", {{"scores", ScoresOf("45.5")}});
  ASSERT_THAT(lower, IsOk());
  EXPECT_EQ(lower.body["total"], Points("65.5"));
  EXPECT_EQ(lower.body["band"], "C");
  EXPECT_EQ(lower.body["unitScores"], ScoresForB());
}

// A call by the person themselves, with the role.
Reply As(const std::string& person, const std::string& role, const std::string& method,
         const std::string& path, const Json& body = Json::object()) {
  Json claims = Claims(role);
  claims["person"] = person;
  return Stack::Get().Http(method, "/v1/" + path, body,
                           {.token = SignedToken(Stack::Get(), claims)});
}

TEST(LifeTest, PeopleScoreThemselvesAndNobodyJudgesThemselves) {
  const std::string framework = NewFramework(), unit = NewUnit();
  const std::string an = NewStaff(), chief = NewStaff();
  const auto draft = [&] {
    Json evaluation = EvaluationOf(framework, unit);
    evaluation["selfScores"] = ScoresForB();
    return evaluation;
  };
  EXPECT_THAT(As(chief, "staff", "POST", an + "/evaluations", draft()),
              IsError(403, "NOT_YOUR_EVALUATION"));
  const Reply made = As(an, "staff", "POST", an + "/evaluations", draft());
  ASSERT_THAT(made, IsOk());
  const std::string name = made.body["name"];
  EXPECT_THAT(As(chief, "staff", "PATCH", name + "?updateMask=note", {{"note", "Sửa hộ"}}),
              IsError(403, "NOT_YOUR_EVALUATION"));
  const Reply refused = As(chief, "staff", "POST", name + ":submit");
  EXPECT_THAT(refused, IsError(403, "NOT_YOUR_EVALUATION"));
  EXPECT_FALSE(refused.Detail("google.rpc.LocalizedMessage").is_null());
  ASSERT_THAT(As(an, "staff", "POST", name + ":submit"), IsOk());

  EXPECT_THAT(As(an, "reviewer", "POST", name + ":review"), IsError(403, "OWN_EVALUATION"));
  ASSERT_THAT(As(chief, "reviewer", "POST", name + ":review"), IsOk());
  EXPECT_THAT(As(an, "approver", "POST", name + ":approve"), IsError(403, "OWN_EVALUATION"));
  EXPECT_THAT(As(an, "approver", "POST", unit + ":approveEvaluations",
                 {{"framework", framework}, {"period", "2018-07"}}),
              IsError(403, "OWN_EVALUATION"))
      << "nor among others";
  ASSERT_THAT(As(chief, "approver", "POST", name + ":approve"), IsOk());
  EXPECT_THAT(As(chief, "staff", "POST", name + ":appeal", {{"note", "Hộ"}}),
              IsError(403, "NOT_YOUR_EVALUATION"));
  EXPECT_THAT(As(an, "staff", "POST", name + ":appeal", {{"note", "Chưa tính việc phát sinh"}}),
              IsOk());
}

TEST(LifeTest, WhatIsHandedInChangesByStepsOnly) {
  const std::string name = NewEvaluation(NewFramework(), NewUnit(), ScoresForB());
  const Json prefilled = {
      {{"criterion", "ket-qua"}, {"points", Points("1")}, {"source", "organizations/ubnd-quan"}}};
  Take(name, {"submit"});
  EXPECT_THAT(Patch(name, "note", {{"note", "Sửa"}}), IsError(400, "EVALUATION_CLOSED"));
  EXPECT_THAT(Patch(name, "selfScores", {{"selfScores", ScoresForA()}}),
              IsError(400, "EVALUATION_CLOSED"));
  EXPECT_THAT(Patch(name, "prefilledScores", {{"prefilledScores", prefilled}}), IsOk());
  Take(name, {"review", "approve"});
  const Reply closed = Patch(name, "prefilledScores", {{"prefilledScores", Json::array()}});
  EXPECT_THAT(closed, IsError(400, "EVALUATION_CLOSED"));
  EXPECT_THAT(closed.Detail("google.rpc.LocalizedMessage")["message"].dump(), HasSubstr("trả lại"));
  EXPECT_EQ(Got(name)["prefilledScores"], prefilled);
  Take(name, {"return"});
  EXPECT_THAT(Patch(name, "note", {{"note", "Sửa"}}), IsOk());
}

TEST(LifeTest, WhatStandsIsNotDeleted) {
  const std::string name = NewReviewed(NewFramework(), NewUnit(), ScoresForB());
  const std::string person = name.substr(0, name.find("/evaluations"));
  Take(name, {"approve"});
  for (const std::string& path : {name, person + "?force=true"}) {
    EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + path), IsError(400, "EVALUATION_CLOSED"));
  }
  EXPECT_THAT(Stack::Get().Post(absl::StrCat("/v1/", person, "/evaluations:batchDelete"),
                                {{"requests", {{{"name", name}}}}}),
              IsError(400, "EVALUATION_CLOSED"));
  Take(name, {"appeal"});
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + name), IsError(400, "EVALUATION_CLOSED"));
  Take(name, {"return"});
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + name), IsOk());
  EXPECT_THAT(Do(name, "submit"), IsError(404, "NOT_FOUND"));
}

TEST(LifeTest, TakesNoStepOutOfTurn) {
  const std::string framework = NewFramework(), unit = NewUnit();
  const std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> cases = {
      {{}, {"review", "approve", "return", "appeal"}},
      {{"submit"}, {"submit", "approve", "appeal"}},
      {{"submit", "review"}, {"submit", "review", "appeal"}},
      {{"submit", "review", "approve"}, {"submit", "review", "approve"}},
      {{"submit", "return"}, {"review", "approve", "return", "appeal"}},
      {{"submit", "review", "approve", "appeal"}, {"submit", "review", "appeal"}}};
  for (const auto& [steps, refused] : cases) {
    const std::string name = NewEvaluation(framework, unit, ScoresForB());
    Take(name, steps);
    const Json before = Got(name);
    for (const std::string& verb : refused) {
      const Reply reply = Do(name, verb, {{"note", "Lý do"}});
      EXPECT_THAT(reply, IsError(400, "ILLEGAL_MOVE")) << verb;
      EXPECT_EQ(reply.body["code"], 9) << "FAILED_PRECONDITION";
      const Json info = reply.Detail("google.rpc.ErrorInfo");
      EXPECT_EQ(info["metadata"]["state"], before["state"]);
      EXPECT_FALSE(info["metadata"]["allowed"].empty());
    }
    EXPECT_EQ(Got(name), before);
  }
}

TEST(StepsTest, AreGuardedReplayedAndTried) {
  const std::string name = NewEvaluation(NewFramework(), NewUnit(), ScoresForB());
  const Json before = Got(name);
  EXPECT_THAT(Do(name, "submit", {{"etag", "khac"}}), IsError(409, "ETAG_MISMATCH"));
  const Reply tried = Do(name, "submit", {{"validateOnly", true}});
  ASSERT_THAT(tried, IsOk());
  EXPECT_EQ(tried.body["state"], "SUBMITTED");
  EXPECT_EQ(Got(name), before);
  const Json request = {{"etag", before["etag"]}, {"requestId", NewUuid()}};
  const Reply once = Do(name, "submit", request);
  ASSERT_THAT(once, IsOk());
  EXPECT_EQ(Do(name, "submit", request).body, once.body);
  EXPECT_THAT(Got(name)["steps"], SizeIs(1));
}

TEST(StepsTest, OfOneEvaluationComeOneAfterTheOther) {
  const std::string name = NewEvaluation(NewFramework(), NewUnit(), ScoresForB());
  int done = 0;
  for (const Reply& reply :
       AtOnce(std::vector<std::function<Reply()>>(8, [&] { return Do(name, "submit"); }))) {
    if (reply.status == 200) ++done;
    if (reply.status != 200) {
      EXPECT_THAT(reply, IsError(400, "ILLEGAL_MOVE"));
    }
  }
  EXPECT_EQ(done, 1);
  EXPECT_THAT(Got(name)["steps"], SizeIs(1));
}

TEST(PermissionTest, IsForEachStage) {
  const std::string framework = NewFramework(), unit = NewUnit();
  const auto may = [&](const std::string& role, const std::vector<std::string>& before,
                       const std::string& verb) {
    const std::string name = NewEvaluation(framework, unit, ScoresForB());
    Take(name, before);
    const Reply reply = Do(name, verb, {{"note", "Lý do"}}, role);
    if (reply.status != 200) {
      EXPECT_THAT(reply, IsError(403, "PERMISSION_DENIED"));
    }
    return reply.status == 200;
  };
  const std::vector<std::string> submitted = {"submit"}, reviewed = {"submit", "review"},
                                 approved = {"submit", "review", "approve"};
  for (const char* role : {"viewer", "editor", "reviewer", "approver"}) {
    EXPECT_FALSE(may(role, {}, "submit")) << role;
    EXPECT_FALSE(may(role, approved, "appeal")) << role;
  }
  EXPECT_TRUE(may("staff", {}, "submit"));
  EXPECT_TRUE(may("staff", approved, "appeal"));
  for (const char* role : {"viewer", "editor", "staff"}) {
    EXPECT_FALSE(may(role, submitted, "review")) << role;
    EXPECT_FALSE(may(role, submitted, "return")) << role;
  }
  EXPECT_TRUE(may("reviewer", submitted, "review"));
  EXPECT_TRUE(may("reviewer", submitted, "return"));
  EXPECT_FALSE(may("reviewer", approved, "return")) << "it was approved by others";
  EXPECT_TRUE(may("approver", approved, "return"));
  for (const char* role : {"viewer", "editor", "staff", "reviewer"}) {
    EXPECT_FALSE(may(role, reviewed, "approve")) << role;
    EXPECT_THAT(
        Do(unit, "approveEvaluations", {{"framework", framework}, {"period", "2018-07"}}, role),
        IsError(403, "PERMISSION_DENIED"));
  }
  EXPECT_TRUE(may("approver", reviewed, "approve"));
  EXPECT_THAT(
      Do(unit, "approveEvaluations", {{"framework", framework}, {"period", "2018-07"}}, "approver"),
      IsOk());
}

}  // namespace
}  // namespace district::testing
