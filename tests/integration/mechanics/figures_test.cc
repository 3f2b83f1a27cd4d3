// Figures: their revisions, and what they are compared with.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;

Json Add(const std::string& indicator, const Json& observation) {
  return Make(indicator, "observations", "observationId", observation);
}

Json Compare(const std::string& indicator, const std::string& more = {}) {
  const Reply reply =
      Stack::Get().Get(absl::StrCat("/v1/indicators:compare?indicator=", indicator,
                                    "&organization=organizations/ubnd-quan&period=2018-S1", more));
  EXPECT_THAT(reply, IsOk());
  return reply.body;
}

Json Growth(const std::string& value) {
  return {{"organization", "organizations/ubnd-quan"},
          {"period", "2018-S1"},
          {"measure", "GROWTH"},
          {"basePeriod", "2017-S1"},
          {"value", {{"value", value}}}};
}

TEST(DecimalTest, IsExactAndCanonical) {
  const struct {
    const char* given;
    const char* stored;
  } kValues[] = {{"11.05", "11.05"},
                 {"11.050", "11.05"},
                 {"-0", "0"},
                 {"1e3", "1000"},
                 {"-0.50", "-0.5"},
                 {"0.1234567891", "0.1234567891"},
                 {"1234567890123456789012345678", "1234567890123456789012345678"}};
  const std::string indicator = NewIndicator();
  int year = 2000;
  for (const auto& value : kValues) {
    EXPECT_EQ(Add(indicator, Level(value.given, absl::StrCat(year++)))["value"]["value"],
              value.stored)
        << value.given;
  }
  // Compared as numbers, not as text.
  const Reply large = Stack::Get().Get(absl::StrCat(
      "/v1/", indicator, "/observations?filter=", Encode("value > 9 AND value < 1001")));
  ASSERT_THAT(large, IsOk());
  EXPECT_EQ(large.body["observations"].size(), 3u) << large.text;
}

TEST(PeriodTest, IsCanonical) {
  const struct {
    const char* given;
    const char* stored;
  } kPeriods[] = {{"2018S1", "2018-S1"},
                  {"2018Q2", "2018-Q2"},
                  {"201806", "2018-06"},
                  {"2017-01-01/P6M", "2017-S1"},
                  {"2018-W27", "2018-W27"},
                  {"2018-07-12", "2018-07-12"},
                  {"2018-01-01/P9M", "2018-01-01/P9M"},
                  {"2015/2020", "2015/2020"}};
  const std::string indicator = NewIndicator();
  for (const auto& period : kPeriods) {
    EXPECT_EQ(Add(indicator, Level("1", period.given))["period"], period.stored) << period.given;
  }
  // So two spellings of one period are one.
  EXPECT_THAT(Stack::Get().Post("/v1/" + indicator + "/observations", Level("2", "2018-S1")),
              IsError(409, "DUPLICATE_KEY"));
}

TEST(ObservationTest, ZeroIsAValueAndAbsenceHasAReason) {
  const std::string indicator = NewIndicator();
  EXPECT_EQ(Add(indicator, Level("0", "2016"))["value"]["value"], "0");
  Json absent = Level("0", "2017");
  absent.erase("value");
  EXPECT_THAT(Stack::Get().Post("/v1/" + indicator + "/observations", absent),
              IsInvalid("observation.value", "INVALID_FIELD"));
  absent["absence"] = "NOT_COLLECTED";
  EXPECT_EQ(Add(indicator, absent)["absence"], "NOT_COLLECTED");
}

TEST(RevisionsTest, EveryChangeIsKeptAndReadTimeAnswersWhatWasKnown) {
  Stack& stack = Stack::Get();
  const std::string indicator = NewIndicator();
  const Json first = Add(indicator, Level("10"));
  const std::string path = absl::StrCat("/v1/", std::string(first["name"]));
  const Reply second =
      stack.Http("PATCH", path + "?updateMask=value", {{"value", {{"value", "11"}}}});
  ASSERT_THAT(second, IsOk());
  const Reply deleted = stack.Http("DELETE", path);
  ASSERT_THAT(deleted, IsOk());

  const Json revisions = stack.Get(path + ":listRevisions").body["revisions"];
  ASSERT_EQ(revisions.size(), 3u);
  EXPECT_EQ(revisions[0]["snapshot"], deleted.body);
  EXPECT_EQ(revisions[1]["snapshot"], second.body);
  EXPECT_EQ(revisions[2]["snapshot"], first);
  EXPECT_FALSE(revisions[0].contains("endTime"));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(revisions[i]["startTime"], revisions[i + 1]["endTime"]);

  const auto at = [&](const Json& time) { return "readTime=" + Encode(std::string(time)); };
  const Json then = first["updateTime"], between = second.body["updateTime"];
  EXPECT_EQ(stack.Get(path + "?" + at(then)).body, first);
  EXPECT_EQ(stack.Get(path + "?" + at(between)).body, second.body);
  EXPECT_THAT(stack.Get(path + "?readTime=2018-07-12T00:00:00Z"), IsError(404, "NOT_FOUND"));
  const std::string list = absl::StrCat("/v1/", indicator, "/observations?");
  EXPECT_FALSE(stack.Get(list).body.contains("observations"));
  EXPECT_EQ(stack.Get(list + at(then)).body["observations"], Json::array({first}));
  EXPECT_EQ(stack.Get(list + at(between) + "&filter=" + Encode("value = 11")).body["observations"],
            Json::array({second.body}));

  const std::string page = stack.Get(path + ":listRevisions?pageSize=2").body["nextPageToken"];
  EXPECT_EQ(stack.Get(path + ":listRevisions?pageSize=2&pageToken=" + page).body["revisions"],
            Json::array({revisions[2]}));
}

TEST(CompareTest, ComputesBesideWhatWasReported) {
  const std::string indicator = NewIndicator();
  Add(indicator, Level("110.5"));
  Add(indicator, Level("100", "2017-S1"));
  Add(indicator, Growth("10"));
  const Json comparison = Compare(indicator);
  EXPECT_EQ(comparison["comparability"], "COMPUTED");
  EXPECT_EQ(comparison["difference"]["value"], "10.5");
  EXPECT_EQ(comparison["computedPercent"]["value"], "10.5");
  EXPECT_EQ(comparison["reportedPercent"]["value"], "10") << "not overwritten";
  EXPECT_EQ(comparison["percent"]["value"], "10.5");
  EXPECT_EQ(comparison["observations"].size(), 3u);
}

TEST(CompareTest, SaysWhyItCannot) {
  const struct {
    const char* what;
    std::vector<Json> observations;
    const char* comparability;
  } kCases[] = {
      {"nothing", {}, "MISSING_VALUE"},
      {"the base only", {Level("5", "2017-S1")}, "MISSING_VALUE"},
      {"the value only", {Level("5")}, "MISSING_BASE"},
      {"a growth only", {Growth("7.5")}, "REPORTED_ONLY"},
      {"zero as base", {Level("5"), Level("0", "2017-S1")}, "BASE_NOT_POSITIVE"},
      {"a negative base", {Level("5"), Level("-2", "2017-S1")}, "BASE_NOT_POSITIVE"},
  };
  for (const auto& one : kCases) {
    const std::string indicator = NewIndicator();
    for (const Json& observation : one.observations) Add(indicator, observation);
    const Json comparison = Compare(indicator);
    EXPECT_EQ(comparison["comparability"], one.comparability) << one.what;
    EXPECT_FALSE(comparison["reason"].get<std::string>().empty()) << one.what;
    EXPECT_FALSE(comparison.contains("computedPercent")) << one.what;
    EXPECT_EQ(comparison.contains("percent"), one.comparability == std::string("REPORTED_ONLY"))
        << one.what;
  }
  EXPECT_THAT(Stack::Get().Get("/v1/indicators:compare?indicator=indicators/khong-co&organization="
                               "organizations/ubnd-quan&period=2018-S1"),
              IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Stack::Get().Get("/v1/indicators:compare?indicator=indicators/khong-co&organization="
                               "organizations/ubnd-quan&period=2018-S3"),
              IsInvalid("period", "INVALID_FIELD"));
}

TEST(CompareTest, WithThePlanAndItsPace) {
  const std::string indicator = NewIndicator();
  Add(indicator, Level("60"));
  const std::string plan =
      Make(indicator, "plans", "planId",
           {{"organization", "organizations/ubnd-quan"},
            {"period", "2018"},
            {"value", {{"value", "200"}}},
            {"pace", {{{"period", "2018-S1"}, {"share", {{"value", "40"}}}}}}})["name"];
  const Json compared = Compare(indicator)["plan"];
  EXPECT_EQ(compared["plan"], plan);
  EXPECT_EQ(compared["target"]["value"], "200");
  EXPECT_EQ(compared["computedShare"]["value"], "30");
  EXPECT_EQ(compared["expectedShare"]["value"], "40");
  EXPECT_EQ(compared["ahead"]["value"], "-10");
}

// Of 12,000 at first, of 13,000 since December: each figure is held against the plan of its time.
TEST(CompareTest, WithThePlanInForce) {
  const std::string indicator = NewIndicator();
  const auto plan = [&](int version, const char* value, const Json& since) -> std::string {
    return Make(indicator, "plans", "planId",
                {{"organization", "organizations/ubnd-quan"},
                 {"period", "2018"},
                 {"version", version},
                 {"effectiveDate", since},
                 {"value", {{"value", value}}}})["name"];
  };
  const std::string first = plan(1, "12000", {{"year", 2018}, {"month", 1}, {"day", 1}});
  const std::string second = plan(2, "13000", {{"year", 2018}, {"month", 12}, {"day", 5}});
  Add(indicator, Level("6240"));
  Add(indicator, Level("13130", "2018"));
  Json share = Level("52");
  share["measure"] = "SHARE_OF_PLAN";
  share["plan"] = first;
  Add(indicator, share);

  const Json half = Compare(indicator)["plan"];
  EXPECT_EQ(half["plan"], first);
  EXPECT_EQ(half["share"]["value"], "52");
  EXPECT_EQ(half["ahead"]["value"], "2");
  EXPECT_EQ(half["neededMonthlyShare"]["value"], "8");
  const Json later =
      Compare(indicator, "&planAsOf.year=2018&planAsOf.month=12&planAsOf.day=31")["plan"];
  EXPECT_EQ(later["plan"], second);
  EXPECT_EQ(later["share"]["value"], "48");
  EXPECT_EQ(later["reportedShare"]["value"], "52") << "stays what it was said of";
  EXPECT_EQ(later["reportedPlan"], first);
  const Reply year =
      Stack::Get().Get(absl::StrCat("/v1/indicators:compare?indicator=", indicator,
                                    "&organization=organizations/ubnd-quan&period=2018"));
  ASSERT_THAT(year, IsOk());
  EXPECT_EQ(year.body["plan"]["plan"], second);
  EXPECT_EQ(year.body["plan"]["share"]["value"], "101");
}

TEST(CompareTest, WithThePlanOfOneOfSeveralSeries) {
  const std::string indicator = NewIndicator();
  Add(indicator, Level("60"));
  for (const auto& [series, value] : {std::pair("CITY", "120"), std::pair("STRIVING", "150")}) {
    Make(indicator, "plans", "planId",
         {{"organization", "organizations/ubnd-quan"},
          {"period", "2018"},
          {"series", series},
          {"value", {{"value", value}}}});
  }
  EXPECT_EQ(Compare(indicator)["plan"]["share"]["value"], "50");
  EXPECT_EQ(Compare(indicator, "&planSeries=STRIVING")["plan"]["share"]["value"], "40");
  EXPECT_FALSE(Compare(indicator, "&planSeries=COUNCIL").contains("plan"));
}

TEST(ShareOfPlanTest, IsOfAPlanOfTheSameOrganizationAndTime) {
  const std::string indicator = NewIndicator(), organization = NewOrganization();
  const auto plan = [&](const std::string& whose, const std::string& period) -> std::string {
    return Make(indicator, "plans", "planId",
                {{"organization", whose}, {"period", period}})["name"];
  };
  Json share = Level("52");
  share["measure"] = "SHARE_OF_PLAN";
  const auto refused = [&](const std::string& of, const char* reason) {
    share["plan"] = of;
    EXPECT_THAT(Stack::Get().Post("/v1/" + indicator + "/observations", share),
                IsInvalid("observation.plan", reason));
  };
  refused(plan(organization, "2018"), "PLAN_OF_ANOTHER_ORGANIZATION");
  refused(plan("organizations/ubnd-quan", "2019"), "PLAN_OF_ANOTHER_PERIOD");
  refused(plan("organizations/ubnd-quan", "2018-Q2"), "PLAN_OF_ANOTHER_PERIOD");
  share["plan"] = plan("organizations/ubnd-quan", "2015/2020");
  EXPECT_THAT(Stack::Get().Post("/v1/" + indicator + "/observations", share), IsOk());
}

TEST(CompareTest, AsKnownAtAnEarlierTime) {
  const std::string indicator = NewIndicator();
  Add(indicator, Level("100", "2017-S1"));
  const Json first = Add(indicator, Level("110"));
  ASSERT_THAT(Stack::Get().Http(
                  "PATCH", absl::StrCat("/v1/", std::string(first["name"]), "?updateMask=value"),
                  {{"value", {{"value", "120"}}}}),
              IsOk());
  EXPECT_EQ(Compare(indicator)["percent"]["value"], "20");
  EXPECT_EQ(Compare(indicator,
                    "&readTime=" + Encode(std::string(first["updateTime"])))["percent"]["value"],
            "10");
}

}  // namespace
}  // namespace district::testing
