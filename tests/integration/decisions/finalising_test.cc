// What is adopted in principle opens an assignment that finalises it.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/mechanics/collections.h"
#include "tests/integration/stack.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class FinalisingTest : public ::testing::Test {
 protected:
  std::string Document(const std::string& issuer = "") {
    Json document = {{"type", "documentTypes/ke-hoach-dang"}, {"subject", "Kế hoạch thử"}};
    if (!issuer.empty()) document["issuer"] = issuer;
    return Make("", "documents", "documentId", document)["name"];
  }
  Json Decide(const Json& more) {
    Json decision = {{"outcome", "ADOPTED_IN_PRINCIPLE"}};
    decision.update(more);
    return Make(meeting_, "decisions", "decisionId", decision);
  }
  // The assignments that a decision opened, the first one first.
  Json Opened(const std::string& decision) {
    const Reply reply =
        Stack::Get().Get(absl::StrCat("/v1/assignments?orderBy=createTime&filter=",
                                      Encode(absl::StrCat("decision = \"", decision, "\""))));
    EXPECT_THAT(reply, IsOk());
    return reply.body.value("assignments", Json::array());
  }
  std::vector<std::string> States(const std::string& decision) {
    return Names(Opened(decision), "state");
  }
  void Patch(const std::string& name, const std::string& mask, const Json& body) {
    EXPECT_THAT(Stack::Get().Http("PATCH", absl::StrCat("/v1/", name, "?updateMask=", mask), body),
                IsOk());
  }

  const std::string body_ = NewOrganization();
  const std::string meeting_ = Make("", "meetings", "meetingId", MeetingOf(body_))["name"];
};

TEST_F(FinalisingTest, TheIssuerFinalisesFromTheDayOfTheDecision) {
  const std::string issuer = NewOrganization(), document = Document(issuer);
  const std::string decision = Decide({{"document", document}})["name"];
  const Json opened = Opened(decision);
  ASSERT_THAT(opened, SizeIs(1));
  EXPECT_EQ(opened[0]["document"], document);
  EXPECT_EQ(opened[0]["meeting"], meeting_);
  EXPECT_EQ(opened[0]["owner"]["organization"], issuer);
  EXPECT_EQ(opened[0]["assignDate"], Json({{"year", 2019}, {"month", 1}, {"day", 2}}));
  EXPECT_EQ(opened[0]["status"], "OPEN_NO_DEADLINE");
  EXPECT_EQ(opened[0]["task"],
            "Tiếp thu ý kiến, hoàn chỉnh văn bản “Kế hoạch thử” đã được thống nhất về nguyên tắc "
            "tại Hội nghị thử");
  Patch(decision, "text", {{"text", "Cơ bản nhất trí"}});
  EXPECT_THAT(States(decision), ElementsAre("OPEN")) << "one is enough";
  EXPECT_THAT(Stack::Get().Http(
                  "PATCH", absl::StrCat("/v1/", std::string(opened[0]["name"]), "?updateMask=note"),
                  {{"note", "Ghi chú"}}),
              IsOk());
}

TEST_F(FinalisingTest, ElseThePresenterOrTheBody) {
  const std::string person = NewPerson();
  const std::string presenter = Make(meeting_, "participants", "participantId",
                                     {{"person", person}, {"roles", {"PRESENTER"}}})["name"];
  const std::string item =
      Make(meeting_, "agendaItems", "agendaItemId",
           {{"title", "Thông qua kế hoạch"}, {"presenters", {presenter}}})["name"];
  const Json presented = Opened(Decide({{"agendaItem", item}})["name"]);
  ASSERT_THAT(presented, SizeIs(1));
  EXPECT_EQ(presented[0]["owner"]["person"], person);
  EXPECT_THAT(std::string(presented[0]["task"]), HasSubstr("“Thông qua kế hoạch”"));
  const Json of_body = Opened(Decide(Json::object())["name"]);
  ASSERT_THAT(of_body, SizeIs(1));
  EXPECT_EQ(of_body[0]["owner"]["organization"], body_);
}

TEST_F(FinalisingTest, ACorrectionCancelsIt) {
  const std::string decision = Decide({{"document", Document()}})["name"];
  Patch(decision, "outcome", {{"outcome", "ADOPTED"}});
  EXPECT_THAT(States(decision), ElementsAre("CANCELLED"));
  EXPECT_THAT(Opened(decision)[0]["steps"].dump(), HasSubstr("đính chính"));
  Patch(decision, "outcome", {{"outcome", "ADOPTED_IN_PRINCIPLE"}});
  EXPECT_THAT(States(decision), ElementsAre("CANCELLED", "OPEN"));
  Patch(decision, "document", {{"document", Document()}});
  EXPECT_THAT(States(decision), ElementsAre("CANCELLED", "CANCELLED", "OPEN"))
      << "of another document";
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + decision), IsOk());
  EXPECT_THAT(States(decision), ElementsAre("CANCELLED", "CANCELLED", "CANCELLED"));
  EXPECT_THAT(Stack::Get().Post(absl::StrCat("/v1/", decision, ":undelete"), Json::object()),
              IsOk());
  EXPECT_THAT(States(decision), ElementsAre("CANCELLED", "CANCELLED", "CANCELLED", "OPEN"));
}

TEST_F(FinalisingTest, WhatIsDoneStaysDone) {
  const std::string decision = Decide({{"document", Document()}})["name"];
  const std::string assignment = Opened(decision)[0]["name"];
  EXPECT_THAT(Stack::Get().Post(absl::StrCat("/v1/", assignment, ":report"), {{"result", "Xong"}}),
              IsOk());
  EXPECT_THAT(Stack::Get().Post(absl::StrCat("/v1/", assignment, ":confirm"), Json::object()),
              IsOk());
  Patch(decision, "text", {{"text", "Cơ bản nhất trí"}});
  Patch(decision, "outcome", {{"outcome", "ADOPTED"}});
  EXPECT_THAT(States(decision), ElementsAre("COMPLETED"));
}

TEST_F(FinalisingTest, OtherOutcomesOpenNothing) {
  for (const char* outcome : {"ADOPTED", "ADOPTED_WITH_CHANGES", "DEFERRED", "REJECTED"}) {
    const Json decision = Decide({{"document", Document()}, {"outcome", outcome}});
    EXPECT_THAT(Opened(decision["name"]), IsEmpty()) << outcome;
  }
}

TEST_F(FinalisingTest, ABatchOpensOneForEach) {
  Json requests = Json::array();
  for (int i = 0; i < 3; ++i) {
    requests.push_back(
        {{"decision", {{"outcome", "ADOPTED_IN_PRINCIPLE"}, {"document", Document()}}}});
  }
  const Reply reply = Stack::Get().Post(absl::StrCat("/v1/", meeting_, "/decisions:batchCreate"),
                                        {{"requests", requests}});
  ASSERT_THAT(reply, IsOk());
  for (const Json& decision : reply.body["decisions"]) {
    EXPECT_THAT(States(decision["name"]), ElementsAre("OPEN"));
  }
  const Reply preview = Stack::Get().Post(absl::StrCat("/v1/", meeting_, "/decisions"),
                                          {{"outcome", "ADOPTED_IN_PRINCIPLE"}});
  EXPECT_THAT(preview, IsOk());
}

}  // namespace
}  // namespace district::testing
