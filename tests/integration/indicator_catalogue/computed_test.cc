// Indicators that follow from others: what they come to, and what that stands on.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/indicator_catalogue/indicators.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

Json Query(const std::string& id, const std::string& period, const std::string& more = {}) {
  return Got(absl::StrCat("indicators:query?indicators=indicators/", id,
                          "&organizations=organizations/ubnd-quan&periods=", period,
                          more))["cells"][0];
}

// "0.5 FORMULA 6/6"
std::string Cell(const Json& cell) {
  return absl::StrCat(cell.contains("value") ? std::string(cell["value"]["value"]) : "none", " ",
                      cell.value("method", ""), " ", cell.value("coveredCount", 0), "/",
                      cell.value("totalCount", 0));
}

TEST(ComputedTest, LevelsAreInQueriesComparisonsAndForecasts) {
  const std::string a = NewSum(), b = NewSum();
  const std::string share = NewFormula(Braced(a) + " / " + Braced(b) + " * 100", {{"decimals", 2}});
  const std::string sum = NewFormula(Braced(a) + " + " + Braced(b), {{"timeAggregation", "SUM"}});
  for (const auto& [period, value] : std::vector<std::pair<std::string, std::string>>{
           {"2017-S1", "5500"}, {"2017", "12000"}, {"2018-Q1", "3000"}, {"2018-Q2", "3240"}}) {
    Report(a, period, value);
  }
  Report(b, "2017-S1", "11000");
  Report(b, "2017", "24000");
  Report(b, "2018-Q1", "9000");
  EXPECT_EQ(Cell(Query(share, "2017-S1")), "50 FORMULA 6/6");
  EXPECT_EQ(Cell(Query(share, "2018-Q1")), "33.33 FORMULA 3/3");
  EXPECT_EQ(Cell(Query(share, "2018-S1")), "none MISSING 0/6");
  EXPECT_EQ(Cell(Query(sum, "2018-Q1")), "12000 FORMULA 3/3");
  const Json second = Report(b, "2018-Q2", "3480");
  EXPECT_EQ(Cell(Query(share, "2018-S1")), "50 FORMULA 6/6");
  // As it was known before the last figure came.
  EXPECT_EQ(Cell(Query(share, "2018-S1", "&readTime=2018-07-12T00:00:00Z")), "none MISSING 0/6");

  const Json comparison = Got(absl::StrCat("indicators:compare?indicator=indicators/", sum,
                                           "&organization=organizations/ubnd-quan&period=2018-S1"));
  EXPECT_EQ(comparison["value"]["value"], "18720");
  EXPECT_EQ(comparison["base"]["value"], "16500");
  EXPECT_EQ(comparison["percent"]["value"], "13.45");
  EXPECT_THAT(comparison["observations"], SizeIs(6));

  const Json forecast = Got(absl::StrCat("indicators/", sum,
                                         ":forecast?organization=organizations/ubnd-quan"
                                         "&period=2018-S1"));
  EXPECT_EQ(forecast["valueSoFar"]["value"], "18720");
  EXPECT_EQ(forecast["method"], "SHARE_OF_LAST_YEAR");
  EXPECT_EQ(forecast["value"]["value"], "40843.64");  // 18720 * 36000 / 16500

  // What was reported goes first, and the contradiction is told.
  Report(share, "2018-S1", "49");
  const Json cell = Query(share, "2018-S1", "&includeParts=true");
  EXPECT_EQ(Cell(cell), "49 REPORTED 6/6");
  ASSERT_THAT(cell["discrepancies"], SizeIs(1));
  EXPECT_EQ(cell["discrepancies"][0]["partsValue"]["value"], "50");
}

TEST(ComputedTest, ACategoryIsNotHeldAgainstTheFormulaOrThePlanOfAll) {
  const std::string a = NewSum();
  const Json women = {{"id", "nu"}, {"displayName", "Nữ"}};
  const std::string twice = NewFormula(Braced(a) + " * 2", {{"breakdown", Json::array({women})}});
  Report(a, "2018", "10");
  Json of_women = Level("4", "2018", "organizations/ubnd-quan");
  of_women["category"] = "nu";
  Make("indicators/" + twice, "observations", "observationId", of_women);
  const std::string compare = absl::StrCat("indicators:compare?indicator=indicators/", twice,
                                           "&organization=organizations/ubnd-quan&period=2018");
  Make("indicators/" + twice, "plans", "planId",
       {{"organization", "organizations/ubnd-quan"},
        {"period", "2018"},
        {"value", {{"value", "40"}}}});
  const Json of_all = Got(compare), compared = Got(compare + "&category=nu");
  EXPECT_EQ(of_all["value"]["value"], "20");
  EXPECT_EQ(of_all["plan"]["share"]["value"], "50");
  EXPECT_EQ(compared["value"]["value"], "4");
  EXPECT_FALSE(compared.contains("plan"));
}

TEST(ComputedTest, WhatTakesInTooMuchIsRefused) {
  constexpr int kInARow = 102;
  const std::string prefix = NewId("ct");
  Json requests = Json::array();
  for (int i = 0; i < kInARow; ++i) {
    Json indicator = {{"displayName", "Chỉ tiêu"}};
    if (i > 0) indicator["formula"] = absl::StrCat("{", prefix, "-", i - 1, "} + 1");
    requests.push_back({{"indicatorId", absl::StrCat(prefix, "-", i)}, {"indicator", indicator}});
  }
  ASSERT_THAT(Stack::Get().Post("/v1/indicators:batchCreate", {{"requests", requests}}), IsOk());
  Report(prefix + "-0", "2018", "1");
  EXPECT_EQ(Cell(Query(absl::StrCat(prefix, "-", kInARow - 2), "2018")), "101 FORMULA 12/12");
  EXPECT_THAT(Stack::Get().Get(absl::StrCat("/v1/indicators/", prefix, "-", kInARow - 1,
                                            ":explain?organization=organizations/ubnd-quan"
                                            "&period=2018")),
              IsError(400, "FORMULA_TOO_LARGE"));
}

TEST(ExplainTest, TellsInputsWithTheirRevisions) {
  const std::string a = NewSum(), b = NewSum();
  const std::string rate = NewIndicatorOf({{"timeAggregation", "WEIGHTED_RATIO"},
                                           {"numerator", "indicators/" + a},
                                           {"denominator", "indicators/" + b},
                                           {"factor", {{"value", "100"}}},
                                           {"decimals", 2}});
  const std::string twice = NewFormula(Braced(rate) + " * 2 + " + Braced(a), {{"decimals", 1}});
  Report(a, "2018-Q1", "1");
  const Json before = Report(a, "2018-Q2", "2");
  const Json figure = Patch(before["name"], "value", {{"value", {{"value", "3"}}}}).body;
  Report(b, "2018-S1", "7");

  const Json told = Explained(twice, "2018-S1");
  EXPECT_EQ(told["level"]["value"]["value"], "118.3");  // 4 / 7 * 200 + 4
  EXPECT_EQ(told["level"]["method"], "FORMULA");
  EXPECT_EQ(told["level"]["formula"], Braced(rate) + " * 2 + " + Braced(a));
  EXPECT_EQ(told["rounding"], "HALF_AWAY_FROM_ZERO");
  EXPECT_EQ(told["roundingDecimals"], 1);
  ASSERT_THAT(told["inputs"], SizeIs(3));
  EXPECT_THAT(Names(told["inputs"], "indicator"),
              ElementsAre("indicators/" + rate, "indicators/" + a, "indicators/" + b));
  EXPECT_EQ(told["inputs"][0]["formula"], absl::StrCat("{", a, "} / {", b, "} * 100"));
  EXPECT_EQ(told["inputs"][0]["value"]["value"], "57.14");
  const Json& of_a = told["inputs"][1];
  EXPECT_EQ(of_a["method"], "PARTS");
  EXPECT_EQ(of_a["coveredCount"], 6);
  ASSERT_THAT(of_a["figures"], SizeIs(2));
  EXPECT_EQ(of_a["figures"][1]["observation"], figure["name"]);
  EXPECT_EQ(of_a["figures"][1]["value"]["value"], "3");
  EXPECT_EQ(of_a["figures"][1]["etag"], figure["etag"]);
  EXPECT_EQ(of_a["figures"][1]["updateTime"], figure["updateTime"]);
  EXPECT_FALSE(told.contains("planRule"));

  // As it was known before the correction: that revision, and that value.
  const Json then =
      Explained(rate, "2018-Q2", "&readTime=" + Encode(std::string(before["updateTime"])));
  EXPECT_EQ(then["level"]["missingReason"], "OPERAND_MISSING");
  EXPECT_EQ(then["inputs"][0]["figures"][0]["etag"], before["etag"]);
  EXPECT_EQ(then["inputs"][0]["figures"][0]["value"]["value"], "2");
}

TEST(ExplainTest, TellsWhyThereIsNothingAndWhatWasRolledUp) {
  const std::string a = NewSum(), b = NewSum();
  const std::string quotient = NewFormula(Braced(a) + " / " + Braced(b));
  Report(a, "2018-Q1", "1");
  Report(a, "2018-Q2", "2");
  Report(b, "2018", "0");
  EXPECT_EQ(Explained(quotient, "2017")["level"]["missingReason"], "OPERAND_MISSING");
  EXPECT_EQ(Explained(quotient, "2018")["level"]["missingReason"], "COVERAGE_DIFFERS");
  Report(a, "2018", "5");
  EXPECT_EQ(Explained(quotient, "2018")["level"]["missingReason"], "DIVISION_BY_ZERO");

  const std::string plan = Make("indicators/" + a, "plans", "planId",
                                {{"organization", "organizations/ubnd-quan"},
                                 {"period", "2018"},
                                 {"value", {{"value", "12"}}}})["name"];
  const Json told = Explained(a, "2018-S1");
  EXPECT_EQ(told["level"]["value"]["value"], "3");
  EXPECT_EQ(told["level"]["method"], "PARTS");
  EXPECT_THAT(told["level"]["figures"], SizeIs(2));
  EXPECT_EQ(told["rounding"], "NOT_ROUNDED");
  EXPECT_EQ(told["planRule"]["plan"], plan);
  EXPECT_EQ(told["planRule"]["formula"], "PART_OF_TARGET");
  EXPECT_EQ(told["planRule"]["target"]["value"], "12");
}

TEST(ExplainTest, RefusesWhatCannotBeAsked) {
  const std::string a = NewSum();
  const auto asked = [&](const std::string& path) {
    return Stack::Get().Get("/v1/indicators/" + path);
  };
  const std::string unit = ":explain?organization=organizations/ubnd-quan";
  EXPECT_THAT(asked(a + unit), IsInvalid("period", "INVALID_FIELD"));
  EXPECT_THAT(asked(a + unit + "&period=2018-S3"), IsInvalid("period", "INVALID_FIELD"));
  EXPECT_THAT(asked(a + ":explain?period=2018"), IsInvalid("organization", "INVALID_FIELD"));
  EXPECT_THAT(asked("none" + unit + "&period=2018"), IsError(404, "NOT_FOUND"));
}

}  // namespace
}  // namespace district::testing
