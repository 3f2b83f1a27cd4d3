// Decisions through the gateway: which rule judges them, what they come to, what is refused.
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

Json Patch(const std::string& name, const std::string& mask, const Json& body, int status = 200) {
  const Reply reply =
      Stack::Get().Http("PATCH", absl::StrCat("/v1/", name, "?updateMask=", mask), body);
  EXPECT_EQ(reply.status, status) << reply.text;
  return reply.body;
}

// A body with a rule of its own since 2016, and a meeting of it on 02/01/2019.
class DecisionsTest : public ::testing::Test {
 protected:
  DecisionsTest() : organization_(NewOrganization()) {
    rule_ = Make("", "decisionRules", "decisionRuleId", DecisionRuleOf(organization_))["name"];
    meeting_ = Make("", "meetings", "meetingId", MeetingOf(organization_))["name"];
  }

  Reply Decide(const Json& decision) {
    return Stack::Get().Post(absl::StrCat("/v1/", meeting_, "/decisions"), decision);
  }
  std::string NewItem() {
    return Make(meeting_, "agendaItems", "agendaItemId", {{"title", "Nội dung thử"}})["name"];
  }
  std::string OutcomeOf(const std::string& item) {
    return Stack::Get().Get(absl::StrCat("/v1/", item)).body.value("outcome", "");
  }

  std::string organization_, rule_, meeting_;
};

TEST_F(DecisionsTest, TheRuleInForceOnThatDayJudges) {
  const Json votes = {{"membersCount", 42}, {"forCount", 22}, {"againstCount", 4}};
  const Reply adopted = Decide({{"outcome", "ADOPTED"}, {"votes", votes}});
  ASSERT_THAT(adopted, IsOk());
  const Json result = adopted.body["result"];
  EXPECT_EQ(result["verdict"], "PASSED");
  EXPECT_EQ(result["rule"], rule_);
  EXPECT_EQ(result["neededCount"], 22);
  EXPECT_EQ(result["baseCount"], 42);
  EXPECT_EQ(result["explanation"],
            "Tán thành 22; cần 22 (quá nửa của 42 – tổng số thành viên): đủ đa số.");

  const Reply before =
      Decide({{"outcome", "ADOPTED"}, {"votes", votes}, {"decisionTime", "2015-12-31T16:59:59Z"}});
  ASSERT_THAT(before, IsOk());
  EXPECT_EQ(before.body["result"]["reason"], "NO_RULE") << "2015 in Vietnam";
  const Reply after =
      Decide({{"outcome", "ADOPTED"}, {"votes", votes}, {"decisionTime", "2015-12-31T17:00:00Z"}});
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(after.body["result"]["verdict"], "PASSED") << "2016 in Vietnam";
}

TEST_F(DecisionsTest, AnOutcomeThatContradictsTheVotesIsRefused) {
  const Json votes = {{"membersCount", 42}, {"forCount", 21}, {"againstCount", 4}};
  EXPECT_THAT(Decide({{"outcome", "ADOPTED"}, {"votes", votes}}),
              IsInvalid("decision.outcome", "OUTCOME_CONTRADICTS_VOTES"));
  const Reply rejected = Decide({{"outcome", "REJECTED"}, {"votes", votes}});
  ASSERT_THAT(rejected, IsOk());
  const Reply changed = Stack::Get().Http(
      "PATCH", absl::StrCat("/v1/", std::string(rejected.body["name"]), "?updateMask=outcome"),
      {{"outcome", "ADOPTED"}});
  EXPECT_THAT(changed, IsInvalid("decision.outcome", "OUTCOME_CONTRADICTS_VOTES"));
}

TEST_F(DecisionsTest, ABatchIsJudgedEachByItsOwnDay) {
  const Json votes = {{"membersCount", 42}, {"forCount", 21}, {"againstCount", 4}};
  const auto batch = [&](const Json& last) {
    return Stack::Get().Post(
        absl::StrCat("/v1/", meeting_, "/decisions:batchCreate"),
        {{"requests",
          {{{"decision",
             {{"outcome", "ADOPTED"}, {"votes", votes}, {"decisionTime", "2015-06-01T00:00:00Z"}}}},
           {{"decision", {{"outcome", "REJECTED"}, {"votes", votes}}}},
           {{"decision", last}}}}});
  };
  EXPECT_THAT(batch({{"outcome", "ADOPTED"}, {"votes", votes}}),
              IsInvalid("requests[2].decision.outcome", "OUTCOME_CONTRADICTS_VOTES"));
  const Reply decided = batch({{"outcome", "DEFERRED"}});
  ASSERT_THAT(decided, IsOk());
  const Json& decisions = decided.body["decisions"];
  EXPECT_EQ(decisions[0]["result"]["reason"], "NO_RULE");
  EXPECT_EQ(decisions[1]["result"]["verdict"], "FAILED");
  EXPECT_EQ(decisions[2]["result"]["verdict"], "NOT_COUNTED");
}

TEST_F(DecisionsTest, ADecisionWithoutVotesSaysSo) {
  const Reply decided = Decide({{"outcome", "ADOPTED_IN_PRINCIPLE"}});
  ASSERT_THAT(decided, IsOk());
  EXPECT_EQ(decided.body["result"]["verdict"], "NOT_COUNTED");
  EXPECT_FALSE(decided.body["result"].contains("neededCount"));
}

TEST_F(DecisionsTest, VotesThatCannotBeAreRefusedByField) {
  const struct {
    Json votes;
    std::string field, reason;
  } cases[] = {
      {{{"issuedCount", 40},
        {"returnedCount", 39},
        {"invalidCount", 2},
        {"forCount", 30},
        {"againstCount", 6},
        {"abstainedCount", 2}},
       "decision.votes.returned_count",
       "VOTES_DO_NOT_ADD_UP"},
      {{{"issuedCount", 40}, {"returnedCount", 41}},
       "decision.votes.returned_count",
       "MORE_THAN_ISSUED"},
      {{{"forCount", -1}}, "decision.votes.for_count", "INVALID_FIELD"},
      {{{"options", {{{"forCount", 1}}}}}, "decision.votes.options[0].person", "INVALID_FIELD"},
      {{{"method", "SECRET_BALLOT"},
        {"namedVotes",
         {{{"participant", absl::StrCat(meeting_, "/participants/an")}, {"choice", "AGAINST"}}}}},
       "decision.votes.named_votes",
       "SECRET_BALLOT"},
      {{{"namedVotes",
         {{{"participant", "meetings/khac/participants/an"}, {"choice", "AGAINST"}}}}},
       "decision.votes.named_votes[0].participant",
       "OTHER_MEETING"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(Decide({{"outcome", "DEFERRED"}, {"votes", c.votes}}), IsInvalid(c.field, c.reason))
        << c.votes.dump();
  }
  EXPECT_FALSE(
      Stack::Get().Get(absl::StrCat("/v1/", meeting_, "/decisions")).body.contains("decisions"));
}

TEST_F(DecisionsTest, OnlyReasonsOfTheRuleLeaveMembersOut) {
  const std::string person = NewPerson();
  const Json suspended = {{"outcome", "ADOPTED"},
                          {"votes", {{"membersCount", 42}, {"forCount", 21}}},
                          {"excludedMembers", {{{"person", person}, {"reason", "SUSPENDED"}}}}};
  EXPECT_THAT(Decide(suspended),
              IsInvalid("decision.excluded_members[0].reason", "EXCLUSION_NOT_ALLOWED"));
  Patch(rule_, "exclusions", {{"exclusions", {"SUSPENDED"}}});
  const Reply decided = Decide(suspended);
  ASSERT_THAT(decided, IsOk());
  EXPECT_EQ(decided.body["result"]["membersCount"], 41);
  EXPECT_EQ(decided.body["result"]["neededCount"], 21);
}

TEST_F(DecisionsTest, AnItemSaysWhatTheDecisionsOnItComeTo) {
  const std::string item = NewItem();
  Patch(item, "outcome", {{"outcome", "DISCUSSED"}});
  const Reply first = Decide({{"outcome", "ADOPTED"}, {"agendaItem", item}});
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(OutcomeOf(item), "ADOPTED");
  const Reply second = Decide({{"outcome", "ADOPTED_IN_PRINCIPLE"}, {"agendaItem", item}});
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(OutcomeOf(item), "ADOPTED_IN_PRINCIPLE");
  const Json refused = Patch(item, "outcome", {{"outcome", "REJECTED"}}, 400);
  EXPECT_THAT(refused.dump(), ::testing::HasSubstr("OUTCOME_FOLLOWS_FROM_DECISIONS"));

  const std::string name = second.body["name"];
  const std::string other = NewItem();
  Patch(name, "agendaItem", {{"agendaItem", other}});
  EXPECT_EQ(OutcomeOf(item), "ADOPTED");
  EXPECT_EQ(OutcomeOf(other), "ADOPTED_IN_PRINCIPLE");
  EXPECT_THAT(Stack::Get().Http("DELETE", absl::StrCat("/v1/", std::string(first.body["name"]))),
              IsOk());
  EXPECT_EQ(OutcomeOf(item), "ADOPTED") << "nothing else was decided: it stays";
  Patch(item, "outcome", {{"outcome", "DISCUSSED"}});
}

TEST(DecisionRulesTest, ABodyHasOneRuleForAMatterOnADay) {
  const std::string body = NewOrganization();
  Json rule = DecisionRuleOf(body);
  rule["endDate"] = {{"year", 2020}, {"month", 6}, {"day", 30}};
  const std::string first = Make("", "decisionRules", "decisionRuleId", rule)["name"];
  rule.erase("endDate");
  rule["startDate"] = {{"year", 2020}, {"month", 6}, {"day", 30}};
  EXPECT_THAT(Stack::Get().Post("/v1/decisionRules", rule), IsError(409, "RULES_OVERLAP"));
  rule["startDate"]["day"] = 31;
  EXPECT_THAT(Stack::Get().Post("/v1/decisionRules", rule), IsError(400, "INVALID_FIELD"));
  rule["startDate"] = {{"year", 2020}, {"month", 7}, {"day", 1}};
  EXPECT_THAT(Stack::Get().Post("/v1/decisionRules", rule), IsOk());
  EXPECT_EQ(Stack::Get()
                .Http("PATCH", absl::StrCat("/v1/", first, "?updateMask=endDate"),
                      {{"endDate", {{"year", 2020}, {"month", 7}, {"day", 1}}}})
                .Reason(),
            "RULES_OVERLAP");
  rule["matter"] = "REMOVAL";
  EXPECT_THAT(Stack::Get().Post("/v1/decisionRules", rule), IsOk()) << "another matter";
}

TEST(DecisionRulesTest, WhatCannotBeIsRefusedByField) {
  const std::string body = NewOrganization();
  const struct {
    std::string field;
    Json value;
    std::string path, reason;
  } cases[] = {
      {"majority",
       {{"numerator", 3}, {"denominator", 2}},
       "decision_rule.majority.numerator",
       "THRESHOLD_OUT_OF_REACH"},
      {"quorum",
       {{"numerator", 1}, {"denominator", 1}, {"strict", true}},
       "decision_rule.quorum.numerator",
       "THRESHOLD_OUT_OF_REACH"},
      {"majority",
       {{"numerator", 1}, {"denominator", 0}},
       "decision_rule.majority.denominator",
       "INVALID_FIELD"},
      {"endDate", {{"year", 2015}}, "decision_rule.end_date", "DATES_REVERSED"},
      {"abstentionsCount", true, "decision_rule.abstentions_count", "INVALID_FIELD"},
      {"organizations", {body, body}, "decision_rule.organizations", "INVALID_FIELD"},
      {"base", "BASE_UNSPECIFIED", "decision_rule.base", "INVALID_FIELD"},
  };
  for (const auto& c : cases) {
    Json rule = DecisionRuleOf(body);
    rule[c.field] = c.value;
    EXPECT_THAT(Stack::Get().Post("/v1/decisionRules", rule), IsInvalid(c.path, c.reason))
        << c.field;
  }
}

}  // namespace
}  // namespace district::testing
