// Rules that figures are held to when they are written, through the gateway.
#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/indicator_checks/figures.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Reply CreateRule(Json rule) {
  if (!rule.contains("displayName")) rule["displayName"] = "Tổng bằng các phần";
  return Stack::Get().Post("/v1/validationRules", rule);
}
std::string NewRule(const Json& rule) {
  const Reply reply = CreateRule(rule);
  EXPECT_THAT(reply, IsOk());
  return reply.body.value("name", "");
}
Json Findings(const std::string& rule, const std::string& more = {}) {
  return Got(absl::StrCat("validationRules:findings?validationRule=", rule, more))
      .value("findings", Json::array());
}

class ValidationTest : public ::testing::Test {
 protected:
  ValidationTest() : total_(NewIndicator()), first_(NewIndicator()), second_(NewIndicator()) {}

  Json SumRule(const char* importance) {
    return {{"left", Operand(total_)},
            {"operator", "EQUAL"},
            {"right", absl::StrCat(Operand(first_), " + ", Operand(second_))},
            {"importance", importance}};
  }

  std::string total_, first_, second_;
};

TEST_F(ValidationTest, ABlockingRuleRefusesTheWriteThatBreaksIt) {
  const std::string rule = NewRule(SumRule("BLOCKING"));
  Written(total_, "100");
  Written(first_, "60");
  const Reply broken = Write(second_, "41");
  EXPECT_THAT(broken, IsError(400, "RULE_BROKEN"));
  EXPECT_THAT(broken.Fields(), ElementsAre("observation.value"));
  const Json metadata = broken.Detail("google.rpc.ErrorInfo")["metadata"];
  EXPECT_EQ(metadata["rule"], rule);
  EXPECT_EQ(metadata["left"], "100");
  EXPECT_EQ(metadata["right"], "101");
  EXPECT_EQ(metadata["period"], "2018-S1");
  EXPECT_TRUE(broken.Detail("google.rpc.LocalizedMessage").is_object());
  EXPECT_THAT(Got(second_ + "/observations"), IsEmpty()) << "nothing is written";
  const std::string second = Written(second_, "40");
  EXPECT_THAT(Change(second, "39.99"), IsError(400, "RULE_BROKEN"));
  EXPECT_THAT(Patch(second, "comment", {{"comment", "Số sơ bộ"}}), IsOk());
  // Other periods and organizations are others.
  Written(second_, "1", "2018-Q1");
  Written(second_, "1", "2018-S1", "organizations/quan-uy");
}

TEST_F(ValidationTest, FiguresThatChangeTogetherAreJudgedTogether) {
  NewRule(SumRule("BLOCKING"));
  const std::string total = Written(total_, "100"), first = Written(first_, "60"),
                    second = Written(second_, "40");
  const auto update = [&](const std::string& name, const std::string& value) -> Json {
    return {{"observation", {{"name", name}, {"value", Figure(value)}}}, {"updateMask", "value"}};
  };
  const auto batch = [&](const Json& requests) {
    return Stack::Get().Post("/v1/indicators/-/observations:batchUpdate", {{"requests", requests}});
  };
  const Reply broken = batch({update(total, "120"), update(first, "90")});
  EXPECT_THAT(broken, IsError(400, "RULE_BROKEN"));
  EXPECT_THAT(broken.Fields(), ElementsAre("requests[0].observation.value"));
  EXPECT_EQ(Got(first)["value"]["value"], "60");
  EXPECT_THAT(batch({update(total, "120"), update(first, "80")}), IsOk());
}

TEST_F(ValidationTest, AWarningIsKeptUntilTheFiguresAreRight) {
  const std::string rule = NewRule(SumRule("WARNING"));
  const std::string total = Written(total_, "100"), first = Written(first_, "60"),
                    second = Written(second_, "41");
  const Json findings = Findings(rule);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0]["leftValue"]["value"], "100");
  EXPECT_EQ(findings[0]["rightValue"]["value"], "101");
  EXPECT_EQ(findings[0]["importance"], "WARNING");
  EXPECT_EQ(findings[0]["period"], "2018-S1");
  EXPECT_THAT(findings[0]["observations"], ::testing::UnorderedElementsAre(total, first, second));
  EXPECT_EQ(findings[0]["reason"], "Tổng bằng các phần: vế trái 100 phải bằng vế phải 101.");
  EXPECT_THAT(Findings(rule, absl::StrCat("&organization=", kUnit, "&period=2018S1")), SizeIs(1));
  EXPECT_THAT(Findings(rule, "&period=2018"), IsEmpty());
  EXPECT_THAT(Findings(rule, "&importance=BLOCKING"), IsEmpty());

  ASSERT_THAT(Change(second, "40"), IsOk());
  EXPECT_THAT(Findings(rule), IsEmpty());
  ASSERT_THAT(Change(second, "39"), IsOk());
  EXPECT_THAT(Findings(rule), SizeIs(1));
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + second), IsOk());
  EXPECT_THAT(Findings(rule), IsEmpty()) << "one is missing";
}

TEST_F(ValidationTest, WhatIsOnlyTriedLeavesNoFinding) {
  const std::string rule = NewRule(SumRule("WARNING"));
  Written(total_, "100");
  Written(first_, "60");
  ASSERT_THAT(Stack::Get().Post(absl::StrCat("/v1/", second_, "/observations?validateOnly=true"),
                                Level("1")),
              IsOk());
  EXPECT_THAT(Findings(rule), IsEmpty());
}

TEST_F(ValidationTest, ARuleIsRunOverTheFiguresThatAreThere) {
  for (int year = 2010; year < 2017; ++year) {
    Written(total_, "100", absl::StrCat(year));
    Written(first_, "60", absl::StrCat(year));
    if (year != 2016) Written(second_, year % 2 == 0 ? "41" : "40", absl::StrCat(year));
  }
  Json fields = SumRule("BLOCKING");
  fields["startDate"] = {{"year", 2011}};
  const std::string rule = NewRule(fields);
  EXPECT_THAT(Findings(rule), IsEmpty()) << "it was not run";

  std::vector<std::string> periods;
  int checked = 0;
  Json request = {{"pageSize", 4}};
  do {
    request["requestId"] = NewUuid();
    const Reply page = Do(rule, "run", request);
    ASSERT_THAT(page, IsOk());
    for (const Json& finding : page.body.value("findings", Json::array())) {
      periods.push_back(finding["period"]);
    }
    checked += page.body.value("checkedCount", 0);
    request["pageToken"] = page.body.value("nextPageToken", "");
  } while (request["pageToken"] != "");
  EXPECT_THAT(periods, ::testing::UnorderedElementsAre("2012", "2014"));
  EXPECT_EQ(checked, 5) << "2011 to 2015, each once";
  EXPECT_THAT(Names(Findings(rule), "period"), ElementsAre("2012", "2014"));

  // One that changes has not been run.
  ASSERT_THAT(Patch(rule, "tolerance", {{"tolerance", Figure("1")}}), IsOk());
  EXPECT_THAT(Findings(rule), IsEmpty());
  EXPECT_THAT(Do(rule, "run").body.value("findings", Json::array()), IsEmpty());
  EXPECT_THAT(Do(rule, "run", {{"pageToken", "x"}}), IsInvalid("page_token", "INVALID_PAGE_TOKEN"));
  EXPECT_THAT(Do("validationRules/none", "run"), IsError(404, "NOT_FOUND"));
}

// The growth of the first indicator is one against the month before, which no rule is about.
TEST_F(ValidationTest, ARunIsAboutGrowthsAgainstTheYearBefore) {
  const auto grow = [](const std::string& indicator, const char* base) {
    Make(indicator, "observations", "observationId",
         {{"organization", kUnit},
          {"period", "2018-06"},
          {"measure", "GROWTH"},
          {"basePeriod", base},
          {"value", Figure("5")}});
  };
  const std::string first = std::min(first_, second_), second = std::max(first_, second_);
  grow(first, "2018-05");
  grow(second, "2017-06");
  const std::string rule = NewRule({{"left", Operand(first)},
                                    {"operator", "EQUAL"},
                                    {"right", Operand(second)},
                                    {"measure", "GROWTH"},
                                    {"missingStrategy", "NEVER_SKIP"},
                                    {"importance", "WARNING"}});
  const Reply run = Do(rule, "run");
  ASSERT_THAT(run, IsOk());
  EXPECT_EQ(run.body["checkedCount"], 1);
  ASSERT_THAT(run.body["findings"], SizeIs(1));
  EXPECT_EQ(run.body["findings"][0]["rightValue"]["value"], "5");
  EXPECT_THAT(Findings(rule), SizeIs(1));
}

TEST_F(ValidationTest, AFigureIsNotDeletedWhereZeroWouldBreakTheRule) {
  Json fields = SumRule("BLOCKING");
  fields["missingStrategy"] = "NEVER_SKIP";
  const std::string first = Make(first_, "observations", "observationId", Level("0"))["name"];
  NewRule(fields);
  EXPECT_THAT(Write(total_, "40"), IsError(400, "RULE_BROKEN"));
  const Reply both = Stack::Get().Post("/v1/indicators/-/observations:batchCreate",
                                       {{"requests",
                                         {{{"parent", total_}, {"observation", Level("40")}},
                                          {{"parent", second_}, {"observation", Level("40")}}}}});
  ASSERT_THAT(both, IsOk());
  const Reply deleted = Stack::Get().Http(
      "DELETE", absl::StrCat("/v1/", std::string(both.body["observations"][1]["name"])));
  EXPECT_THAT(deleted, IsError(400, "RULE_BROKEN"));
  EXPECT_THAT(deleted.Fields(), ElementsAre("name"));
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + first), IsOk()) << "zero was as good as none";
}

TEST_F(ValidationTest, ADeletedRuleHoldsNothingBackUntilItIsUndeleted) {
  const std::string rule = NewRule(SumRule("BLOCKING"));
  Written(total_, "100");
  Written(first_, "60");
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + rule), IsOk());
  const std::string second = Written(second_, "41");
  ASSERT_THAT(Do(rule, "undelete"), IsOk());
  EXPECT_THAT(Change(second, "42"), IsError(400, "RULE_BROKEN"));
}

TEST_F(ValidationTest, OutliersOfASeries) {
  const std::string rule = NewRule({{"displayName", "Khác thường"},
                                    {"outlier", {{"indicators", {first_}}}},
                                    {"importance", "WARNING"}});
  const char* const values[] = {"10", "11", "12", "14", "15", "16"};
  for (int month = 1; month <= 6; ++month) {
    Written(first_, values[month - 1], absl::StrCat("2018-0", month));
  }
  Written(first_, "1000", "2018");
  Written(first_, "23", "2018-07");
  EXPECT_THAT(Findings(rule), IsEmpty());
  const std::string august = Written(first_, "50", "2018-08");
  const Json findings = Findings(rule);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0]["period"], "2018-08");
  EXPECT_THAT(findings[0]["observations"], ElementsAre(august));
  EXPECT_EQ(findings[0]["outlier"]["median"]["value"], "14");
  EXPECT_EQ(findings[0]["outlier"]["valueCount"], 7);
  // Distances 4 3 2 0 1 2 9: 0.6745 * 36 / 2.
  EXPECT_EQ(findings[0]["outlier"]["score"]["value"], "12.14");

  ASSERT_THAT(Patch(rule, "importance", {{"importance", "BLOCKING"}}), IsOk());
  EXPECT_THAT(Change(august, "60"), IsError(400, "RULE_BROKEN"));
  ASSERT_THAT(Change(august, "15"), IsOk());
  EXPECT_THAT(Do(rule, "run").body.value("findings", Json::array()), IsEmpty());
}

TEST_F(ValidationTest, OutliersWithinOneBatch) {
  const std::string rule = NewRule({{"displayName", "Khác thường"},
                                    {"outlier", {{"indicators", {first_}}}},
                                    {"importance", "BLOCKING"}});
  const auto batch = [&](const std::string& last) {
    Json requests = Json::array();
    const std::string values[] = {"10", "11", "12", "14", "15", "16", last};
    for (int month = 1; month <= 7; ++month) {
      requests.push_back(
          {{"parent", first_},
           {"observation", Level(values[month - 1], absl::StrCat("2018-0", month))}});
    }
    return Stack::Get().Post(absl::StrCat("/v1/", first_, "/observations:batchCreate"),
                             {{"requests", requests}});
  };
  const Reply broken = batch("100");
  EXPECT_THAT(broken, IsError(400, "RULE_BROKEN"));
  EXPECT_THAT(broken.Fields(), ElementsAre("requests[6].observation.value"));
  EXPECT_THAT(batch("17"), IsOk());
}

// Neither sees what the other one has not committed; one of them must wait.
TEST_F(ValidationTest, TwoWritersCannotBreakABlockingRuleTogether) {
  Json fields = SumRule("BLOCKING");
  fields["operator"] = "GREATER_OR_EQUAL";
  NewRule(fields);
  Written(total_, "100");
  for (int round = 0; round < 10; ++round) {
    const std::string period = absl::StrCat(1990 + round);
    Written(total_, "100", period);
    const std::string first = Written(first_, "40", period),
                      second = Written(second_, "40", period);
    std::atomic<int> taken = 0;
    std::vector<std::thread> writers;
    for (const std::string& name : {first, second}) {
      writers.emplace_back([&taken, name] { taken += Change(name, "55").status == 200; });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(taken, 1);
  }
}

TEST_F(ValidationTest, RefusesWhatIsNoRule) {
  Json rule = SumRule("WARNING");
  const auto with = [&](const char* field, const Json& value) {
    Json changed = rule;
    changed[field] = value;
    return CreateRule(changed);
  };
  EXPECT_THAT(with("left", "{khong-co}"), IsInvalid("validation_rule.left", "INDICATOR_NOT_FOUND"));
  EXPECT_THAT(with("right", Operand(first_) + " + {khong-co}"),
              IsInvalid("validation_rule.right", "INDICATOR_NOT_FOUND"));
  EXPECT_THAT(with("left", "1 +"), IsInvalid("validation_rule.left", "EXPRESSION_SYNTAX"));
  EXPECT_THAT(with("tolerance", Figure("-1")), IsInvalid("validation_rule.tolerance", "NEGATIVE"));
  EXPECT_THAT(with("outlier", {{"indicators", {first_}}}),
              IsInvalid("validation_rule.outlier", "ONE_KIND_OF_CHECK"));
  EXPECT_EQ(with("importance", "LOUD").status, 400);
  const Reply missing = CreateRule(
      {{"outlier", {{"indicators", {"indicators/khong-co"}}}}, {"importance", "WARNING"}});
  EXPECT_EQ(missing.status, 400);
  EXPECT_EQ(missing.Fields().front(), "validation_rule.outlier.indicators[0]");
  EXPECT_EQ(Stack::Get().Get("/v1/validationRules:findings?pageToken=x").status, 400);
}

}  // namespace
}  // namespace district::testing
