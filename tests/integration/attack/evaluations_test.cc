// One unit neither plants evaluations in another nor learns which it has; nobody reads those of all
// because they may read everything else.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/evaluations/units.h"

namespace district::testing {
namespace {

class EvaluationAttackTest : public UnitsTest {
 protected:
  void SetUp() override {
    if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs the signing key";
    UnitsTest::SetUp();
    framework_ = NewFramework();
  }

  Reply Evaluate(const std::string& person, const std::string& unit,
                 const std::string& period = "2018-07", const std::string& query = "") {
    return ForUnit("POST", "/v1/" + person + "/evaluations" + query,
                   EvaluationOf(framework_, unit, period));
  }
  void Hold(const std::string& person, const std::string& unit, const Json& days) {
    Json appointment = days;
    appointment["post"] = NewPostOf(unit);
    Make(person, "appointments", "appointmentId", appointment);
  }
  static Reply AsRole(const std::string& role, const std::string& method, const std::string& path,
                      const Json& body = nullptr) {
    return Stack::Get().Http(method, "/v1/" + path, body, {.role = role});
  }
  static Reply AsPerson(const std::string& person, const std::string& role,
                        const std::string& method, const std::string& path,
                        const Json& body = nullptr) {
    Json claims = Claims(role);
    claims["person"] = person;
    return Stack::Get().Http(method, "/v1/" + path, body,
                             {.token = SignedToken(Stack::Get(), claims)});
  }

  std::string framework_;
};

TEST_F(EvaluationAttackTest, OfOtherUnitsAreNotApproved) {
  const std::string foreign = NewReviewed(framework_, other_, ScoresForB(), theirs_);
  const Json which = {{"framework", framework_}, {"period", "2018-07"}};
  ExpectOutOfUnit(ForUnit("POST", "/v1/" + other_ + ":approveEvaluations", which));
  EXPECT_EQ(Got(foreign)["state"], "REVIEWED");
  const Json nothing = {{"framework", "evaluationFrameworks/khong-co"}, {"period", "2018-07"}};
  ExpectOutOfUnit(ForUnit("POST", "/v1/" + other_ + ":approveEvaluations", nothing));
  const std::string own = NewReviewed(framework_, unit_, ScoresForB());
  EXPECT_THAT(ForUnit("POST", "/v1/" + unit_ + ":approveEvaluations", which), IsOk());
  EXPECT_EQ(Got(own)["state"], "APPROVED");
}

TEST_F(EvaluationAttackTest, AreOfPeopleWhoHeldAPostInTheUnitThen) {
  for (const std::string& person : {theirs_, nobodys_}) {
    ExpectOutOfUnit(Evaluate(person, unit_));
    ExpectOutOfUnit(ForUnit("POST", "/v1/" + person + "/evaluations:batchCreate",
                            {{"requests", {{{"evaluation", EvaluationOf(framework_, unit_)}}}}}));
  }
  const std::string left = NewWithContacts();
  Hold(left, below_, {{"startDate", {{"year", 2017}}}, {"endDate", {{"year", 2017}}}});
  ExpectOutOfUnit(Evaluate(left, below_));
  EXPECT_THAT(Evaluate(left, below_, "2017-07"), IsOk());
  const Reply own = Evaluate(ours_, below_);
  ASSERT_THAT(own, IsOk());
  const std::string path = "/v1/" + own.body["name"].get<std::string>();
  EXPECT_THAT(ForUnit("PATCH", path + "?updateMask=organization", {{"organization", unit_}}),
              IsOk())
      << "one above that of the post";
  ExpectOutOfUnit(ForUnit("PATCH", path + "?updateMask=organization", {{"organization", other_}}));
}

TEST_F(EvaluationAttackTest, WhoWritesTheirOwnIsEvaluatedWhereTheyHeldAPost) {
  const auto evaluate = [&](const std::string& person, const std::string& unit) {
    return AsPerson(person, "staff", "POST", person + "/evaluations",
                    EvaluationOf(framework_, unit));
  };
  EXPECT_THAT(evaluate(ours_, other_), IsInvalid("evaluation.organization", "NOT_THEIR_UNIT"));
  const Reply above = evaluate(ours_, unit_);
  ASSERT_THAT(above, IsOk());
  const std::string path = above.body["name"].get<std::string>() + "?updateMask=organization";
  EXPECT_THAT(AsPerson(ours_, "staff", "PATCH", path, {{"organization", other_}}),
              IsInvalid("evaluation.organization", "NOT_THEIR_UNIT"));
  EXPECT_THAT(evaluate(nobodys_, other_), IsOk()) << "nothing is known of a post";
}

TEST_F(EvaluationAttackTest, TheWholeDistrictEvaluatesPeopleWhereTheyHeldAPost) {
  const auto evaluate = [&](const std::string& person, const std::string& unit) {
    return Stack::Get().Post(absl::StrCat("/v1/", person, "/evaluations"),
                             EvaluationOf(framework_, unit));
  };
  EXPECT_THAT(evaluate(ours_, other_), IsInvalid("evaluation.organization", "NOT_THEIR_UNIT"));
  EXPECT_THAT(evaluate(ours_, unit_), IsOk());
  EXPECT_THAT(evaluate(nobodys_, other_), IsOk()) << "nothing is known of a post";
}

// What another unit has and what nobody has cannot be told apart.
TEST_F(EvaluationAttackTest, HiddenAndMissingOnesAreOneAnswer) {
  const std::string hidden = NewEvaluation(framework_, other_, ScoresForB(), theirs_);
  const std::string missing = theirs_ + "/evaluations/" + NewId("khong-co");
  const auto told = [](const Reply& reply, const std::string& name) {
    std::string text = reply.body.dump();
    for (size_t at; (at = text.find(name)) != std::string::npos;)
      text.replace(at, name.size(), "?");
    return absl::StrCat(reply.status, " ", text);
  };
  const Json note = {{"note", "a"}};
  const std::vector<std::pair<std::string, std::string>> calls = {
      {"GET", ""},           {"PATCH", "?updateMask=note"}, {"DELETE", ""},
      {"POST", ":undelete"}, {"POST", ":submit"},           {"POST", ":review"},
      {"POST", ":approve"},  {"POST", ":return"},           {"POST", ":appeal"}};
  for (const auto& [method, rest] : calls) {
    const bool has_note = rest == ":return" || rest == ":appeal" || method == "PATCH";
    const Json body = method == "GET" || method == "DELETE" ? Json()
                      : has_note                            ? note
                                                            : Json::object();
    const Reply of_hidden = ForUnit(method, "/v1/" + hidden + rest, body);
    const Reply of_missing = ForUnit(method, "/v1/" + missing + rest, body);
    ExpectOutOfUnit(of_hidden);
    EXPECT_EQ(told(of_hidden, hidden), told(of_missing, missing)) << method << rest;
  }
  const std::string batch = "/v1/people/-/evaluations:batchGet?names=";
  EXPECT_EQ(told(ForUnit("GET", batch + hidden), hidden),
            told(ForUnit("GET", batch + missing), missing));
}

TEST_F(EvaluationAttackTest, WhatStandsInTheWayElsewhereIsNotTold) {
  // Held posts in both units, and was evaluated by the other.
  Hold(theirs_, unit_, {{"endDate", {{"year", 2018}, {"month", 7}}}});
  const std::string hidden = NewEvaluation(framework_, other_, ScoresForB(), theirs_);
  const std::string id = hidden.substr(hidden.rfind('/') + 1);
  for (const Reply& reply :
       {Evaluate(theirs_, unit_), Evaluate(theirs_, unit_, "2018-06", "?evaluationId=" + id)}) {
    ExpectOutOfUnit(reply);
    EXPECT_EQ(reply.text.find("exists"), std::string::npos) << reply.text;
  }
  EXPECT_EQ(Evaluate(theirs_, unit_).text.find(id), std::string::npos) << "its name is not told";
  EXPECT_THAT(Evaluate(theirs_, unit_, "2018-05"), IsOk());
  // Whoever has an evaluation elsewhere is refused as whoever has none.
  const std::string with = NewStaff(), without = NewStaff();
  NewEvaluation(framework_, other_, ScoresForB(), with);
  for (const std::string& person : {with, without})
    ExpectOutOfUnit(ForUnit("DELETE", "/v1/" + person));
}

TEST_F(EvaluationAttackTest, SummariesTellOfTheUnitOnly) {
  Hold(ours_, other_, {{"startDate", {{"year", 2017}}}});
  Take(NewEvaluation(framework_, below_, ScoresForB(), ours_, "2018-07"),
       {"submit", "review", "approve"});
  Take(NewEvaluation(framework_, other_, ScoresForA(), ours_, "2018-08"), {"submit", "review"});
  const Reply year =
      ForUnit("GET", "/v1/" + unit_ + ":evaluationSummary?period=2018&framework=" + framework_);
  ASSERT_THAT(year, IsOk());
  ASSERT_EQ(year.body["people"].size(), 1u) << year.text;
  EXPECT_EQ(year.body["people"][0]["evaluationCount"], 1) << year.text;
}

TEST_F(EvaluationAttackTest, AreNotReadWithEverythingElse) {
  const std::string name = NewEvaluation(framework_, other_, ScoresForB(), theirs_);
  for (const std::string role : {"viewer", "editor"}) {
    for (const std::string& path :
         {name, theirs_ + "/evaluations", std::string("people/-/evaluations"),
          "people/-/evaluations:batchGet?names=" + name,
          other_ + ":evaluationSummary?period=2018-07&framework=" + framework_}) {
      EXPECT_THAT(AsRole(role, "GET", path), IsError(403, "PERMISSION_DENIED")) << role << path;
    }
  }
  for (const std::string role : {"staff", "reviewer", "approver", "admin"}) {
    EXPECT_THAT(AsRole(role, "GET", name), IsOk()) << role;
  }
  // Nor by a change that changes nothing, or that another one stands in the way of.
  for (const std::string path : {"?updateMask=note", "?updateMask=note&validateOnly=true"}) {
    const Reply reply = AsRole("editor", "PATCH", name + path, {{"note", ""}});
    EXPECT_THAT(reply, IsError(403, "PERMISSION_DENIED"));
    EXPECT_EQ(reply.text.find("selfScores"), std::string::npos);
  }
}

TEST_F(EvaluationAttackTest, AreNotInTheFeedOfThoseWhoMayNotReadThem) {
  const std::string person = NewStaff();
  const std::string name = NewEvaluation(framework_, other_, ScoresForB(), person);
  const auto feed = [&](const Reply& reply) {
    EXPECT_THAT(reply, IsOk());
    return Names(reply.body.value("changes", Json::array()), "resource");
  };
  const std::string of_it = "personnel/changes?resource=" + name,
                    of_person = "personnel/changes?resource=" + person,
                    of_type = "personnel/changes?types=personnel.district/Evaluation";
  EXPECT_EQ(feed(AsRole("admin", "GET", of_it)), std::vector<std::string>{name});
  for (const std::string role : {"viewer", "editor"}) {
    EXPECT_TRUE(feed(AsRole(role, "GET", of_it)).empty()) << role;
    EXPECT_EQ(feed(AsRole(role, "GET", of_person)), std::vector<std::string>{person}) << role;
    EXPECT_THAT(AsRole(role, "GET", of_type), IsError(403, "PERMISSION_DENIED")) << role;
  }
  EXPECT_TRUE(feed(AsPerson(person, "staff", "GET", of_it)).empty()) << "nor those of all";
}

TEST_F(EvaluationAttackTest, StaffReadTheirOwn) {
  const std::string an = NewStaff(), binh = NewStaff();
  const std::string own = NewEvaluation(framework_, unit_, ScoresForB(), an);
  const std::string other = NewEvaluation(framework_, unit_, ScoresForB(), binh);
  EXPECT_THAT(AsPerson(an, "staff", "GET", own), IsOk());
  EXPECT_THAT(AsPerson(an, "staff", "GET", an + "/evaluations/khong-co"),
              IsError(404, "NOT_FOUND"));
  for (const std::string& name : {other, binh + "/evaluations/khong-co"}) {
    EXPECT_THAT(AsPerson(an, "staff", "GET", name), IsError(403, "NOT_YOUR_EVALUATION"));
    EXPECT_THAT(AsPerson(an, "staff", "PATCH", name + "?updateMask=note", {{"note", ""}}),
                IsError(403, "NOT_YOUR_EVALUATION"))
        << "what changes nothing shows nothing";
  }
  const Reply listed = AsPerson(an, "staff", "GET", "people/-/evaluations?pageSize=1000");
  ASSERT_THAT(listed, IsOk());
  EXPECT_EQ(Names(listed.body["evaluations"]), std::vector<std::string>{own});
  EXPECT_THAT(AsPerson(an, "staff", "GET",
                       unit_ + ":evaluationSummary?period=2018-07&framework=" + framework_),
              IsError(403, "NOT_YOUR_EVALUATION"));
  EXPECT_THAT(AsPerson(an, "reviewer", "GET", other), IsOk()) << "reviewers judge others";
}

}  // namespace
}  // namespace district::testing
