// Scores that personnel takes from the assignments that meeting counts.
#include <signal.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/evaluations/evaluations.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

Json DateOf(int month, int day) { return {{"year", 2018}, {"month", month}, {"day", day}}; }

Json SchemeFromAssignments() {
  Json scheme = TheScheme();
  scheme["groups"][1]["criteria"][0]["assignmentScoring"] = {{"lateCredit", Points("0.5")},
                                                             {"decimalPlaces", 2}};
  return scheme;
}

std::string Assign(const Json& owner, const Json& due) {
  Json task = {{"task", "Rà soát"},
               {"directive", "meetings/quan-uy-xxv-18/directives/t1"},
               {"owner", owner},
               {"assignDate", DateOf(6, 1)}};
  if (!due.is_null()) task["dueDate"] = due;
  return Make("", "assignments", "assignmentId", task)["name"];
}

void Complete(const std::string& assignment, const Json& day) {
  ASSERT_THAT(Do(assignment, "report", {{"result", "Đã xong"}, {"completeDate", day}}), IsOk());
  ASSERT_THAT(Do(assignment, "confirm"), IsOk());
}

// A person who holds a post of the unit since 2018 began.
struct Holder {
  std::string unit = NewUnit(), person = NewStaff(), post;
  Holder() {
    post = Make(unit, "posts", "postId",
                {{"title", "Trưởng phòng"}, {"kind", "OFFICE"}, {"seats", 1}})["name"];
    Make(person, "appointments", "appointmentId",
         {{"post", post}, {"startDate", {{"year", 2018}}}, {"kind", "PRIMARY"}});
  }
  Json owner() const { return {{"post", post}}; }
};

TEST(PrefillTest, TakesThePointsOfTheMonthFromAssignments) {
  const Holder holder;
  Complete(Assign(holder.owner(), DateOf(7, 20)), DateOf(7, 18));               // on time
  Complete(Assign({{"person", holder.person}}, DateOf(7, 10)), DateOf(7, 12));  // late
  Complete(Assign(holder.owner(), nullptr), DateOf(7, 31));                     // no deadline
  Assign(holder.owner(), DateOf(6, 15));                                        // overdue
  Assign(holder.owner(), DateOf(8, 15));                           // in time: not counted
  Complete(Assign(holder.owner(), DateOf(6, 20)), DateOf(6, 19));  // of another month
  Assign({{"organization", holder.unit}}, DateOf(7, 2));           // not the person's

  const std::string framework = NewFramework(SchemeFromAssignments());
  const std::string name = NewEvaluation(framework, holder.unit,
                                         {{{"criterion", "gio-giac"}, {"points", Points("15")}},
                                          {{"criterion", "dao-duc"}, {"points", Points("5")}},
                                          {{"criterion", "ket-qua"}, {"points", Points("70")}}},
                                         holder.person);
  const Json before = Got(name);
  Json checked = Do(name, "prefill", {{"validateOnly", true}}).body;
  EXPECT_EQ(checked["prefilledScores"][0]["points"], Points("43.75"));
  EXPECT_EQ(Got(name), before);

  const Reply prefilled = Do(name, "prefill", {{"etag", before["etag"]}});
  ASSERT_THAT(prefilled, IsOk());
  const Json score = prefilled.body["prefilledScores"][0];
  EXPECT_EQ(score["points"], Points("43.75")) << "70 x (1 + 0.5 + 1) / 4";
  EXPECT_EQ(score["source"], holder.person);
  EXPECT_THAT(std::string(score["comment"]), HasSubstr("tính đến 31/07/2018"));
  const Json assignments = score["assignments"];
  EXPECT_EQ(assignments["doneOnTimeCount"], 1);
  EXPECT_EQ(assignments["doneLateCount"], 1);
  EXPECT_EQ(assignments["doneNoDeadlineCount"], 1);
  EXPECT_EQ(assignments["openOverdueCount"], 1);
  EXPECT_EQ(assignments["asOf"], DateOf(7, 31));
  EXPECT_TRUE(assignments.contains("readTime"));
  // Whoever doubts it can ask meeting again.
  const Reply again =
      Stack::Get().Get(absl::StrCat("/v1/assignments:summarize?asOf=2018-07-31&filter=",
                                    Encode(std::string(assignments["filter"]))));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again.body["total"]["totalCount"], 4);

  const Json scores = prefilled.body["selfScores"];
  ASSERT_THAT(scores, SizeIs(3));
  EXPECT_FALSE(scores[0].contains("prefilled"));
  EXPECT_EQ(scores[2]["points"], Points("43.75"));
  EXPECT_EQ(scores[2]["prefilled"], true);
  const Reply submitted = Do(name, "submit");
  ASSERT_THAT(submitted, IsOk());
  EXPECT_EQ(submitted.body["total"], Points("63.75"));
  // The unit sees another result; what was computed stays beside it.
  const Reply reviewed = Do(name, "review", {{"scores", ScoresOf("60")}});
  ASSERT_THAT(reviewed, IsOk());
  EXPECT_FALSE(reviewed.body["unitScores"][2].contains("prefilled"));
  EXPECT_EQ(reviewed.body["selfScores"][2]["prefilled"], true);
  EXPECT_THAT(Do(name, "approve"), IsOk());
  Complete(Assign(holder.owner(), DateOf(7, 20)), DateOf(7, 19));
  EXPECT_THAT(Do(name, "prefill"), IsError(400, "EVALUATION_CLOSED"));
}

TEST(PrefillTest, SaysWhatIsMissing) {
  const Holder holder;
  const std::string framework = NewFramework(SchemeFromAssignments());
  const std::string idle = NewEvaluation(framework, holder.unit, Json::array(), holder.person);
  EXPECT_THAT(Do(idle, "prefill"), IsError(400, "NOTHING_TO_SCORE"));
  EXPECT_FALSE(Got(idle).contains("prefilledScores"));
  const std::string later =
      NewEvaluation(framework, holder.unit, Json::array(), holder.person, "2999-12");
  EXPECT_THAT(Do(later, "prefill"), IsError(400, "PERIOD_NOT_BEGUN"));
  const std::string by_people =
      NewEvaluation(NewFramework(), holder.unit, Json::array(), holder.person);
  EXPECT_THAT(Do(by_people, "prefill"), IsError(400, "NOT_SCORED_FROM_ASSIGNMENTS"));
  EXPECT_THAT(Do(holder.person + "/evaluations/khong-co", "prefill"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Do(idle, "prefill", {{"etag", "cu"}}), ::testing::Not(IsOk()));
  EXPECT_THAT(Do(idle, "prefill", Json::object(), "viewer"), IsError(403, "PERMISSION_DENIED"));
}

// A call by a member of staff as that person, perhaps for one unit only.
Reply AsStaff(const std::string& person, const std::string& evaluation,
              const std::string& unit = {}) {
  Json claims = Claims("staff");
  claims["person"] = person;
  if (!unit.empty()) claims["org"] = unit;
  return Stack::Get().Http("POST", absl::StrCat("/v1/", evaluation, ":prefill"), Json::object(),
                           {.token = SignedToken(Stack::Get(), claims)});
}

TEST(PrefillTest, IsForWhoeverMayWriteTheEvaluation) {
  const Holder holder;
  Complete(Assign(holder.owner(), DateOf(7, 20)), DateOf(7, 20));
  const std::string name = NewEvaluation(NewFramework(SchemeFromAssignments()), holder.unit,
                                         Json::array(), holder.person);
  EXPECT_THAT(AsStaff(NewStaff(), name), IsError(403, "NOT_YOUR_EVALUATION"));
  EXPECT_THAT(AsStaff(holder.person, name, NewUnit()), IsError(403, "OUT_OF_UNIT"));
  EXPECT_FALSE(Got(name).contains("prefilledScores"));
  const Reply own = AsStaff(holder.person, name, holder.unit);
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(own.body["selfScores"][0]["points"], Points("70"));
}

TEST(PrefillTest, CountsWhatWasLedUnderANameBeforeAMerge) {
  const Holder holder;
  const std::string twice = NewStaff();
  Complete(Assign({{"person", twice}}, DateOf(7, 20)), DateOf(7, 20));
  Assign({{"person", twice}}, DateOf(7, 23));
  const Reply merged =
      Stack::Get().Post("/v1/people:merge", {{"source", twice}, {"target", holder.person}});
  ASSERT_THAT(merged, IsOk());
  const std::string name = NewEvaluation(NewFramework(SchemeFromAssignments()), holder.unit,
                                         Json::array(), holder.person);
  const Reply prefilled = Do(name, "prefill");
  ASSERT_THAT(prefilled, IsOk());
  EXPECT_EQ(prefilled.body["prefilledScores"][0]["points"], Points("35"));
}

TEST(PrefillTest, FormulasStayWhileEvaluationsFollowThem) {
  Json bad = SchemeFromAssignments();
  bad["groups"][1]["criteria"][0]["assignmentScoring"]["lateCredit"] = Points("1.5");
  EXPECT_THAT(Stack::Get().Post("/v1/evaluationFrameworks", bad),
              IsInvalid("evaluation_framework.groups[1].criteria[0].assignment_scoring.late_credit",
                        "CREDIT_OUT_OF_RANGE"));
  const std::string framework = NewFramework(SchemeFromAssignments());
  NewEvaluation(framework, NewUnit());
  Json changed = SchemeFromAssignments();
  changed["groups"][1]["criteria"][0]["assignmentScoring"]["lateCredit"] = Points("0.25");
  EXPECT_THAT(Stack::Get().Http("PATCH", "/v1/" + framework + "?updateMask=groups", changed),
              IsError(400, "FRAMEWORK_IN_USE"));
}

TEST(PrefillTest, WithoutMeetingNothingChanges) {
  if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs a stack of its own";
  const Holder holder;
  Assign(holder.owner(), DateOf(6, 15));
  const std::string name = NewEvaluation(NewFramework(SchemeFromAssignments()), holder.unit,
                                         Json::array(), holder.person);
  const Json before = Got(name);
  const int pid = Stack::Get().endpoints()["services"]["meeting"][0]["pid"];
  ASSERT_EQ(kill(pid, SIGKILL), 0);
  const Reply refused = Do(name, "prefill");
  EXPECT_THAT(refused, IsError(503, "UNAVAILABLE"));
  EXPECT_EQ(refused.Detail("google.rpc.ErrorInfo")["metadata"].value("service", ""), "meeting");
  EXPECT_EQ(Got(name), before);
  std::string output;
  ASSERT_EQ(Stack::Get().Local("restart-service meeting", &output), 0) << output;
  Reply reply;
  for (int tries = 0; tries < 200 && reply.status != 200; ++tries) {
    reply = Do(name, "prefill");
    if (reply.status != 200) absl::SleepFor(absl::Milliseconds(100));
  }
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply.body["prefilledScores"][0]["points"], Points("0"));
}

}  // namespace
}  // namespace district::testing
