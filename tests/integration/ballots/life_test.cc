// Ballots through the gateway: asked, answered, counted, and made decisions.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/integration/ballots/ballots.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::SizeIs;

std::string NewRule(const std::string& organization, const Json& fields = Json::object()) {
  Json rule = DecisionRuleOf(organization);
  rule.update(fields);
  return Make("", "decisionRules", "decisionRuleId", rule)["name"];
}

std::string NewMeetingOf(const std::string& organization, const std::string& state) {
  Json meeting = MeetingOf(organization);
  meeting["state"] = state;
  return Make("", "meetings", "meetingId", meeting)["name"];
}

TEST(BallotsTest, AreAskedAnsweredCountedAndDecided) {
  const Body body = NewBody(4);
  const std::string rule = NewRule(body.name);
  const std::string ballot = NewBallot(body.name, {{"question", "Đồng chí có nhất trí không?"}});
  const Reply opened = Do(ballot, "open");
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened.body["state"], "OPEN");
  EXPECT_EQ(opened.body["voterCount"], 4);
  EXPECT_EQ(opened.body["rule"], rule);

  ASSERT_THAT(Cast(ballot, body.members[0], "IN_FAVOUR"), IsOk());
  ASSERT_THAT(Cast(ballot, body.members[1], "AGAINST"), IsOk());
  const Json progress = Got(ballot + ":progress");
  EXPECT_EQ(progress["voterCount"], 4);
  EXPECT_EQ(progress["answeredCount"], 2);
  EXPECT_EQ(progress["notAnsweredCount"], 2);
  EXPECT_EQ(progress["notAnsweredPeople"], Json({body.members[2], body.members[3]}));
  const Reply early = Do(ballot, "close");
  EXPECT_THAT(early, IsError(400, "TOO_EARLY"));
  EXPECT_FALSE(early.Detail("google.rpc.LocalizedMessage").is_null());

  ASSERT_THAT(Cast(ballot, body.members[2], "IN_FAVOUR"), IsOk());
  ASSERT_THAT(Cast(ballot, body.members[3], "IN_FAVOUR"), IsOk());
  const Reply closed = Do(ballot, "close");
  ASSERT_THAT(closed, IsOk()) << "early, because all have answered";
  EXPECT_EQ(closed.body["answeredCount"], 4);
  EXPECT_EQ(closed.body["votes"]["forCount"], 3);
  EXPECT_EQ(closed.body["votes"]["method"], "WRITTEN_OPINION");
  EXPECT_EQ(closed.body["result"]["verdict"], "PASSED");
  EXPECT_THAT(Cast(ballot, body.members[1], "IN_FAVOUR"), IsError(400, "BALLOT_NOT_OPEN"));

  EXPECT_THAT(Do(ballot, "convert"), IsError(400, "NO_NEXT_MEETING"));
  const std::string meeting = NewMeetingOf(body.name, "IN_PROGRESS");
  EXPECT_THAT(Do(ballot, "convert", {{"outcome", "REJECTED"}}),
              IsInvalid("outcome", "OUTCOME_CONTRADICTS_VOTES"));
  const Reply converted = Do(ballot, "convert");
  ASSERT_THAT(converted, IsOk());
  EXPECT_EQ(converted.body["state"], "CONVERTED");
  const Json decision = Got(converted.body["decision"]);
  EXPECT_EQ(decision["ballot"], ballot);
  EXPECT_EQ(decision["outcome"], "ADOPTED");
  EXPECT_EQ(decision["result"]["verdict"], "PASSED");
  EXPECT_EQ(decision["rule"], rule);
  EXPECT_EQ(decision["text"], "Đồng chí có nhất trí không?");
  const Json item = Got(decision["agendaItem"]);
  EXPECT_EQ(item["title"], "Về chủ trương đầu tư");
  EXPECT_EQ(item["outcome"], "ADOPTED");
  EXPECT_EQ(std::string(item["name"]).rfind(meeting, 0), 0u);
  EXPECT_THAT(Do(ballot, "convert"), IsError(400, "ILLEGAL_MOVE"));
}

TEST(BallotsTest, AskTheMembersOfTheDayWithoutThoseLeftOut) {
  const Body body = NewBody(3);
  NewRule(body.name, {{"exclusions", {"SUSPENDED"}}});
  const auto without = [&](const std::string& person, const std::string& reason) {
    return Json({{"excludedMembers", {{{"person", person}, {"reason", reason}}}}});
  };
  EXPECT_THAT(Do(NewBallot(body.name, without(body.members[1], "EXEMPT")), "open"),
              IsInvalid("excluded_members[0].reason", "EXCLUSION_NOT_ALLOWED"));
  EXPECT_THAT(Do(NewBallot(body.name, without(NewPerson(), "SUSPENDED")), "open"),
              IsError(400, "NOT_A_MEMBER"));
  const std::string ballot = NewOpenBallot(body.name, without(body.members[1], "SUSPENDED"));
  EXPECT_EQ(Got(ballot)["voterCount"], 2);
  EXPECT_THAT(Cast(ballot, body.members[1], "AGAINST"), IsError(403, "NOT_A_VOTER"));

  // Who comes later is not asked, and who goes still is.
  const std::string seat = Got(body.name + "/posts")["posts"][0]["name"];
  const std::string late = NewPerson();
  Make(late, "appointments", "appointmentId", {{"post", seat}, {"startDate", {{"year", 2016}}}});
  EXPECT_THAT(Cast(ballot, late, "AGAINST"), IsError(403, "NOT_A_VOTER"));
  const Json voters = Got(ballot + ":voters")["ballotVoters"];
  EXPECT_THAT(Names(voters, "person"), ElementsAre(body.members[0], body.members[2]));
  EXPECT_EQ(voters[0]["title"], "Ủy viên");
}

TEST(BallotsTest, AnswersByNameMayChangeAndAreKept) {
  const Body body = NewBody(2);
  const std::string ballot = NewOpenBallot(body.name);
  const std::string& an = body.members[0];
  ASSERT_THAT(Cast(ballot, an, "AGAINST"), IsOk());
  ASSERT_THAT(Cast(ballot, an, "AGAINST"), IsOk()) << "said again, it is one answer";
  const Reply changed =
      As(an, "POST", ballot + ":cast",
         {{"answer", {{"choice", "IN_FAVOUR"}, {"opinion", "Đề nghị rà soát nguồn vốn"}}}});
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed.body["voter"]["answer"]["choice"], "IN_FAVOUR");
  const Json voter = Got(ballot + ":voters?showHistory=true&pageSize=1")["ballotVoters"][0];
  EXPECT_EQ(voter["answer"]["opinion"], "Đề nghị rà soát nguồn vốn");
  EXPECT_EQ(voter["answer"]["subject"], an);
  ASSERT_THAT(voter["pastAnswers"], SizeIs(1));
  EXPECT_EQ(voter["pastAnswers"][0]["choice"], "AGAINST");

  const Json first = Got(ballot + ":voters?pageSize=1");
  const Json rest =
      Got(ballot + ":voters?pageSize=1&pageToken=" + std::string(first["nextPageToken"]));
  EXPECT_THAT(Names(rest["ballotVoters"], "person"), ElementsAre(body.members[1]));
  EXPECT_FALSE(rest.contains("nextPageToken"));
  EXPECT_FALSE(rest["ballotVoters"][0].contains("answered"));
}

TEST(BallotsTest, TheOfficeAnswersForOthersWithAProof) {
  const Body body = NewBody(2);
  const std::string ballot = NewOpenBallot(body.name);
  const auto cast = [&](const std::string& role, const Json& answer,
                        const std::string& person = {}) {
    return Do(ballot, "cast",
              {{"person", person.empty() ? body.members[0] : person}, {"answer", answer}}, role);
  };
  const Json proven = {{"choice", "AGAINST"}, {"proof", NewDocument()}};
  EXPECT_THAT(cast("meeting_office", {{"choice", "AGAINST"}}),
              IsInvalid("answer.proof", "PROOF_REQUIRED"));
  EXPECT_THAT(cast("meeting_office", {{"choice", "AGAINST"}, {"proof", "documents/khong-co"}}),
              IsInvalid("answer.proof", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(cast("meeting_office", proven, NewPerson()), IsInvalid("person", "NOT_A_VOTER"));
  EXPECT_THAT(As(body.members[1], "POST", ballot + ":cast",
                 {{"person", body.members[0]}, {"answer", proven}}),
              IsError(403, "PERMISSION_DENIED"));
  EXPECT_THAT(cast("viewer", proven), IsError(403, "PERMISSION_DENIED"));
  ASSERT_THAT(cast("meeting_office", proven), IsOk());
  const Json voter = Got(ballot + ":voters")["ballotVoters"][0];
  EXPECT_EQ(voter["answer"]["proof"], proven["proof"]);
  EXPECT_EQ(voter["answer"]["subject"], "meeting_office");
}

// An open one; a slow machine opens those only that give it more time.
std::string NewBallotThatEndsSoon(const std::string& organization) {
  for (int seconds = 1; seconds < 100; seconds *= 2) {
    const std::string name = NewBallot(organization, {{"dueTime", In(absl::Seconds(seconds))}});
    if (Do(name, "open").status == 200) return name;
  }
  ADD_FAILURE() << "no ballot was opened before its deadline";
  return "";
}

TEST(BallotsTest, LateAnswersAreRefused) {
  const Body body = NewBody(2);
  const std::string ballot = NewBallotThatEndsSoon(body.name);
  Reply late;
  ASSERT_TRUE(Eventually(absl::Minutes(2), [&] {
    late = Cast(ballot, body.members[0], "AGAINST");
    return late.status != 200;
  }));
  EXPECT_THAT(late, IsError(400, "DEADLINE_PASSED"));
  const Reply closed = Do(ballot, "close");
  ASSERT_THAT(closed, IsOk()) << "though not all have answered";
  EXPECT_EQ(closed.body["result"]["reason"], "NO_RULE");
  const std::string meeting = NewMeetingOf(body.name, "ENDED");
  EXPECT_THAT(Do(ballot, "convert", {{"meeting", meeting}}),
              IsInvalid("outcome", "OUTCOME_REQUIRED"));
  EXPECT_THAT(Do(ballot, "convert", {{"meeting", meeting}, {"outcome", "DEFERRED"}}), IsOk());
}

TEST(BallotsTest, DaysEndInVietnamAndAreMovedOverDaysOff) {
  const std::string ballot =
      NewBallot(NewOrganization(), {{"dueDate", {{"year", 2031}, {"month", 3}, {"day", 1}}}});
  const Json made = Got(ballot);
  EXPECT_EQ(made["effectiveDueTime"], "2031-03-03T17:00:00Z") << "a Saturday: until Monday";
  EXPECT_EQ(made["deadlineBasis"], "WEEKENDS_AND_HOLIDAYS");
}

TEST(BallotsTest, CandidatesAndConfidenceAreCountedEach) {
  const Body body = NewBody(3);
  NewRule(body.name, {{"matter", "ELECTION"}});
  const std::string ballot = NewOpenBallot(
      body.name, {{"matter", "ELECTION"},
                  {"secret", true},
                  {"maxSelections", 1},
                  {"options", {{{"person", body.members[0]}}, {{"person", body.members[1]}}}}});
  const auto vote = [&](int voter, int option) {
    return As(body.members[voter], "POST", ballot + ":cast",
              {{"answer", {{"options", {{{"optionIndex", option}, {"choice", "IN_FAVOUR"}}}}}}});
  };
  ASSERT_THAT(vote(0, 1), IsOk());
  ASSERT_THAT(vote(1, 1), IsOk());
  ASSERT_THAT(vote(2, 0), IsOk());
  const Json closed = Do(ballot, "close").body;
  EXPECT_EQ(closed["votes"]["options"][0]["forCount"], 1);
  EXPECT_EQ(closed["votes"]["options"][1]["forCount"], 2);
  EXPECT_EQ(closed["result"]["options"][1]["passed"], true);
  EXPECT_EQ(closed["result"]["options"][0]["passed"], false);
}

TEST(BallotsTest, TheChairDecidesATieByTheRule) {
  const Body body = NewBody(2);
  NewRule(body.name, {{"tie", "CHAIR"}});
  const std::string ballot = NewOpenBallot(body.name, {{"chair", body.members[1]}});
  ASSERT_THAT(Cast(ballot, body.members[0], "AGAINST"), IsOk());
  ASSERT_THAT(Cast(ballot, body.members[1], "IN_FAVOUR"), IsOk());
  const Json closed = Do(ballot, "close").body;
  EXPECT_EQ(closed["result"]["reason"], "CHAIR_DECIDED");
  EXPECT_EQ(closed["result"]["verdict"], "PASSED");
}

TEST(BallotsTest, AreConvertedIntoTheNextMeetingOfTheBody) {
  const Body body = NewBody(1);
  NewRule(body.name);
  const std::string ballot = NewOpenBallot(body.name, {{"documents", {NewDocument()}}});
  ASSERT_THAT(Cast(ballot, body.members[0], "IN_FAVOUR"), IsOk());
  ASSERT_THAT(Do(ballot, "close"), IsOk());
  EXPECT_THAT(Do(ballot, "convert", {{"meeting", NewMeeting()}}),
              IsInvalid("meeting", "OTHER_BODY"));
  EXPECT_THAT(Do(ballot, "convert", {{"meeting", "meetings/khong-co"}}), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Do(ballot, "convert", {{"meeting", NewMeetingOf(body.name, "PUBLISHED")}}),
              IsError(400, "MEETING_CLOSED"));
  EXPECT_THAT(Do(ballot, "convert", {{"meeting", NewMeetingOf(body.name, "CANCELLED")}}),
              IsError(400, "MEETING_CANCELLED"));
  Json next = MeetingOf(body.name);
  next["state"] = "SCHEDULED";
  next["ordinal"] = 900;
  next["sittings"] = {{{"date", {{"year", 2030}, {"month", 5}, {"day", 2}}}}};
  Make("", "meetings", "meetingId", next);
  next["ordinal"] = 800;
  next["sittings"] = {{{"date", {{"year", 2029}, {"month", 5}, {"day", 2}}}}};
  const std::string sooner = Make("", "meetings", "meetingId", next)["name"];
  const Reply converted = Do(ballot, "convert", {{"validateOnly", true}});
  ASSERT_THAT(converted, IsOk());
  EXPECT_EQ(std::string(converted.body["decision"]).rfind(sooner + "/", 0), 0u);
  EXPECT_EQ(Got(ballot)["state"], "CLOSED") << "only validated";
  const std::string item =
      Make(sooner, "agendaItems", "agendaItemId", {{"title", "Kết quả phiếu"}})["name"];
  EXPECT_THAT(Do(ballot, "convert",
                 {{"agendaItem", Make(NewMeeting(), "agendaItems", "agendaItemId",
                                      {{"title", "Khác"}})["name"]}}),
              IsInvalid("agenda_item", "OTHER_MEETING"));
  const Reply onto = Do(ballot, "convert", {{"agendaItem", item}});
  ASSERT_THAT(onto, IsOk());
  EXPECT_EQ(Got(onto.body["decision"])["agendaItem"], item);
}

TEST(BallotsTest, ChangeOnlyAsDrafts) {
  const Body body = NewBody(1);
  const auto patch = [](const std::string& name) {
    return Stack::Get().Http("PATCH", "/v1/" + name + "?updateMask=question",
                             {{"question", NewId("hoi")}});
  };
  const std::string ballot = NewBallot(body.name);
  EXPECT_THAT(patch(ballot), IsOk());
  ASSERT_THAT(Do(ballot, "open"), IsOk());
  EXPECT_THAT(patch(ballot), IsError(400, "BALLOT_NOT_DRAFT"));
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + ballot), IsError(400, "BALLOT_NOT_DRAFT"));
  const Reply reminded = Do(ballot, "remind", {{"note", "Nhắc qua điện thoại"}});
  ASSERT_THAT(reminded, IsOk());
  EXPECT_EQ(reminded.body["reminderCount"], 1);
  EXPECT_THAT(Do(ballot, "cancel"), IsInvalid("reason", "INVALID_FIELD"));
  EXPECT_THAT(Do(ballot, "cancel", {{"reason", "Đưa ra hội nghị"}}), IsOk());
  EXPECT_THAT(Cast(ballot, body.members[0], "AGAINST"), IsError(400, "BALLOT_NOT_OPEN"));
  EXPECT_THAT(Do(ballot, "open"), IsError(400, "ILLEGAL_MOVE"));
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + ballot), IsOk());
}

TEST(BallotsTest, WhatCannotBeOpened) {
  const std::string empty = NewOrganization();
  EXPECT_THAT(Do(NewBallot(empty), "open"), IsError(400, "NO_VOTERS"));
  const Body body = NewBody(1);
  EXPECT_THAT(Do(NewBallot(body.name, {{"dueTime", "2018-07-12T00:00:00Z"}}), "open"),
              IsError(400, "DEADLINE_PASSED"));
  const std::string endless =
      Make("", "ballots", "ballotId", {{"subject", "Phiếu"}, {"organization", body.name}})["name"];
  EXPECT_THAT(Do(endless, "open"), IsError(400, "DEADLINE_MISSING"));
  EXPECT_THAT(Do("ballots/khong-co", "open"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Do(NewBallot(body.name), "open", Json::object(), "editor"),
              IsError(403, "PERMISSION_DENIED"));
  const std::string ballot = NewBallot(body.name);
  EXPECT_THAT(Do(ballot, "open", {{"etag", "old"}}), IsError(409, "ETAG_MISMATCH"));
  const std::string id = NewUuid();
  ASSERT_THAT(Do(ballot, "open", {{"requestId", id}}), IsOk());
  EXPECT_THAT(Do(ballot, "open", {{"requestId", id}}), IsOk()) << "the same call";
  EXPECT_THAT(Do(ballot, "open"), IsError(400, "ILLEGAL_MOVE"));
}

TEST(BallotsTest, BadAnswersNameTheField) {
  const Body body = NewBody(1);
  const std::string ballot = NewOpenBallot(body.name);
  EXPECT_THAT(Do(ballot, "cast", Choice("AGAINST")), IsInvalid("person", "PERSON_REQUIRED"));
  EXPECT_THAT(Do(ballot, "cast"), IsInvalid("answer", "INVALID_FIELD"));
  const auto cast = [&](const Json& answer) {
    return As(body.members[0], "POST", ballot + ":cast", {{"answer", answer}});
  };
  EXPECT_THAT(cast({{"opinion", "Không rõ"}}), IsInvalid("answer.choice", "CHOICE_REQUIRED"));
  EXPECT_THAT(cast({{"choice", "AGAINST"}, {"options", {{{"choice", "AGAINST"}}}}}),
              IsInvalid("answer.options", "NO_OPTIONS"));
  EXPECT_THAT(As(body.members[0], "POST", "ballots/khong-co:cast", Choice("AGAINST")),
              IsError(404, "NOT_FOUND"));
  for (const std::string verb : {":progress", ":voters"}) {
    EXPECT_THAT(Stack::Get().Get("/v1/ballots/khong-co" + verb), IsError(404, "NOT_FOUND"));
  }
}

}  // namespace
}  // namespace district::testing
