// What figures must be and how they may change, through the gateway.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/calls.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr char kUnit[] = "organizations/ubnd-quan";

Json With(Json figure, const Json& more) {
  figure.update(more);
  return figure;
}

Reply Send(const std::string& indicator, const Json& figure) {
  return Stack::Get().Post("/v1/" + indicator + "/observations", figure);
}

Json Add(const std::string& indicator, const Json& figure) {
  const Reply reply = Send(indicator, figure);
  EXPECT_THAT(reply, IsOk()) << figure.dump();
  return reply.status == 200 ? reply.body : Json({{"name", ""}});
}

// The year that runs, whatever day it is.
std::string ThisYear() {
  return absl::FormatTime("%Y", absl::Now(), absl::FixedTimeZone(7 * 60 * 60));
}
std::string NextYear() { return absl::StrCat(std::stoi(ThisYear()) + 1); }

TEST(FigureTest, SaysWhatIsToBeKnownOfIt) {
  const std::string indicator = NewIndicator();
  const Json figure =
      Add(indicator, With(Level("11.05"), {{"flags", {"BREAK", "LOW_RELIABILITY"}},
                                           {"takenOver", true},
                                           {"releaseTime", "2018-07-12T01:00:00Z"}}));
  EXPECT_EQ(figure["cutoff"], "CALENDAR");
  EXPECT_EQ(figure["status"], "NORMAL");
  const std::string list = absl::StrCat("/v1/", indicator, "/observations?filter=");
  for (const char* filter : {"flags:BREAK AND flags:LOW_RELIABILITY", "cutoff = CALENDAR",
                             "taken_over = true", "release_time < \"2018-07-13T00:00:00Z\""}) {
    EXPECT_THAT(Stack::Get().Get(list + Encode(filter)).body["observations"], SizeIs(1)) << filter;
  }
  EXPECT_FALSE(
      Stack::Get().Get(list + Encode("flags:DEFINITION_DIFFERS")).body.contains("observations"));
}

TEST(FigureTest, BadInputIsNamed) {
  const std::string indicator = NewIndicator();
  const struct {
    Json more;
    const char* field;
    const char* reason;
  } kCases[] = {
      {{{"flags", {"BREAK", "BREAK"}}}, "observation.flags[1]", "DUPLICATE"},
      {{{"period", "2018-01-01/P9M"}, {"cutoff", "ND_09"}}, "observation.cutoff", "NO_SUCH_CUTOFF"},
      {{{"period", "2018-W53"}}, "observation.period", "INVALID_FIELD"},
      {{{"period", "2018-T4"}}, "observation.period", "INVALID_FIELD"},
      {{{"category", "Nữ"}}, "observation.category", "INVALID_FIELD"},
      {{{"releaseTime", NextYear() + "-12-31T00:00:00Z"}},
       "observation.release_time",
       "RELEASE_IN_FUTURE"},
  };
  for (const auto& one : kCases) {
    EXPECT_THAT(Send(indicator, With(Level("1"), one.more)), IsInvalid(one.field, one.reason))
        << one.more.dump();
  }
  EXPECT_THAT(Send(indicator, With(Level("1"), {{"status", "BREAK"}})),
              ::testing::Field(&Reply::status, 400));
}

TEST(FigureTest, SpellingsOfSdmxAreOnePeriodEach) {
  const std::string indicator = NewIndicator();
  const std::pair<const char*, const char*> kPeriods[] = {{"2016-A1", "2016"},
                                                          {"2018-M06", "2018-06"},
                                                          {"2018-T2", "2018-05-01/P4M"},
                                                          {"2018-D193", "2018-07-12"},
                                                          {"2020-W53", "2020-W53"}};
  for (const auto& [given, stored] : kPeriods) {
    EXPECT_EQ(Add(indicator, Level("1", given))["period"], stored) << given;
    EXPECT_THAT(Send(indicator, Level("1", stored)), IsError(409, "DUPLICATE_KEY")) << stored;
  }
}

TEST(FigureTest, CategoriesAreFiguresOfTheirOwn) {
  const std::string indicator = NewIndicator();
  Add(indicator, Level("100"));
  // An indicator that says nothing of breakdowns has no such category, or allows any.
  const Reply of_women = Send(indicator, With(Level("40"), {{"category", "nu"}}));
  if (of_women.status != 200) {
    EXPECT_THAT(of_women, IsInvalid("observation.category", "NO_SUCH_CATEGORY"));
    return;
  }
  EXPECT_THAT(Send(indicator, With(Level("41"), {{"category", "nu"}})),
              IsError(409, "DUPLICATE_KEY"));
  const std::string compare = absl::StrCat("/v1/indicators:compare?indicator=", indicator,
                                           "&organization=", kUnit, "&period=2018-S1");
  EXPECT_EQ(Stack::Get().Get(compare).body["value"]["value"], "100");
  EXPECT_EQ(Stack::Get().Get(compare + "&category=nu").body["value"]["value"], "40");
}

TEST(FigureTest, FinalIsWhatIsOver) {
  Stack& stack = Stack::Get();
  const std::string indicator = NewIndicator();
  EXPECT_THAT(Send(indicator, Level("1", NextYear())), IsError(400, "PERIOD_STILL_RUNS"));
  const std::string name =
      Add(indicator, With(Level("1", NextYear()), {{"status", "FORECAST"}}))["name"];
  EXPECT_THAT(Patch(name, "status", {{"status", "NORMAL"}}), IsError(400, "PERIOD_STILL_RUNS"));

  const Json running = With(Level("1", NextYear() + "-Q1"), {{"status", "NORMAL"}});
  const Json over = Level("1", "2017");
  const Reply batch =
      stack.Post("/v1/" + indicator + "/observations:batchCreate",
                 {{"requests", {{{"observation", over}}, {{"observation", running}}}}});
  EXPECT_THAT(batch, IsError(400, "PERIOD_STILL_RUNS"));
  EXPECT_THAT(batch.Fields(), ElementsAre("requests[1].observation.status"));
  EXPECT_THAT(stack.Get("/v1/" + indicator + "/observations").body["observations"], SizeIs(1));

  const Reply update = stack.Post(
      "/v1/" + indicator + "/observations:batchUpdate",
      {{"requests",
        {{{"observation", {{"name", name}, {"status", "NORMAL"}}}, {"updateMask", "status"}}}}});
  EXPECT_THAT(update, IsError(400, "PERIOD_STILL_RUNS"));
}

TEST(FigureTest, BecomesSurerOrSaysWhyNot) {
  const std::string indicator = NewIndicator();
  const std::string name = Add(indicator, With(Level("11.05"), {{"status", "ESTIMATED"}}))["name"];
  ASSERT_THAT(
      Patch(name, "value,status", {{"value", {{"value", "10.8"}}}, {"status", "PROVISIONAL"}}),
      IsOk());
  ASSERT_THAT(Patch(name, "value,status", {{"value", {{"value", "10.62"}}}, {"status", "NORMAL"}}),
              IsOk());
  const Reply back = Patch(name, "status", {{"status", "ESTIMATED"}});
  EXPECT_THAT(back, IsError(400, "STATUS_GOES_BACK"));
  EXPECT_THAT(back.Fields(), ElementsAre("observation.status"));
  const Reply explained = Patch(name, "status,revisionReason",
                                {{"status", "ESTIMATED"}, {"revisionReason", "Rà soát lại"}});
  ASSERT_THAT(explained, IsOk());
  EXPECT_EQ(explained.body["revisionReason"], "Rà soát lại");
  const Reply next = Patch(name, "status", {{"status", "NORMAL"}});
  ASSERT_THAT(next, IsOk());
  EXPECT_FALSE(next.body.contains("revisionReason")) << "is of the change before";
}

TEST(FigureTest, AReleaseIsOfOneState) {
  const std::string indicator = NewIndicator();
  const std::string name = Add(
      indicator, With(Level("11"),
                      {{"status", "ESTIMATED"}, {"releaseTime", "2018-07-12T00:00:00Z"}}))["name"];
  EXPECT_THAT(Patch(name, "value", {{"value", {{"value", "12"}}}}),
              IsInvalid("observation.release_time", "SAME_RELEASE"));
  EXPECT_THAT(Patch(name, "value,revisionReason",
                    {{"value", {{"value", "12"}}}, {"revisionReason", "Gõ nhầm"}}),
              IsOk());
  EXPECT_THAT(Patch(name, "value,releaseTime",
                    {{"value", {{"value", "13"}}}, {"releaseTime", "2018-09-20T00:00:00Z"}}),
              IsOk());
}

// What is compared must be of the same thing, and what is not says so.
TEST(ComparabilityTest, SaysWhatDiffers) {
  const struct {
    const char* what;
    Json level, base;
    const char* comparability;
  } kCases[] = {
      {"the same", {}, {}, "COMPUTED"},
      {"cut-off", {{"cutoff", "ND_09"}}, {}, "CUTOFF_DIFFERS"},
      {"both by the decree", {{"cutoff", "ND_09"}}, {{"cutoff", "ND_09"}}, "COMPUTED"},
      {"a break", {{"flags", {"BREAK"}}}, {}, "DEFINITION_DIFFERS"},
      {"a definition", {}, {{"flags", {"DEFINITION_DIFFERS"}}}, "DEFINITION_DIFFERS"},
  };
  for (const auto& one : kCases) {
    const std::string indicator = NewIndicator();
    Add(indicator, With(Level("110"), one.level.is_null() ? Json::object() : one.level));
    Add(indicator, With(Level("100", "2017-S1"), one.base.is_null() ? Json::object() : one.base));
    const Json comparison = Got(absl::StrCat("indicators:compare?indicator=", indicator,
                                             "&organization=", kUnit, "&period=2018-S1"));
    EXPECT_EQ(comparison["comparability"], one.comparability) << one.what;
    EXPECT_EQ(comparison["difference"]["value"], "10") << one.what;
    EXPECT_EQ(comparison.contains("percent"), one.comparability == std::string("COMPUTED"))
        << one.what;
  }
}

TEST(ComparabilityTest, ABreakBetweenTheTwoCounts) {
  const std::string indicator = NewIndicator();
  Add(indicator, Level("110"));
  Add(indicator, Level("100", "2017-S1"));
  const std::string compare = absl::StrCat("indicators:compare?indicator=", indicator,
                                           "&organization=", kUnit, "&period=2018-S1");
  Add(indicator, With(Level("20", "2017-01"), {{"flags", {"BREAK"}}}));
  EXPECT_EQ(Got(compare)["comparability"], "COMPUTED") << "it begins with the base";
  Add(indicator, With(Level("20", "2017-10"), {{"flags", {"BREAK"}}}));
  EXPECT_EQ(Got(compare)["comparability"], "DEFINITION_DIFFERS");
}

TEST(ComparabilityTest, WhatTheYearBeforeLacksHasNoBase) {
  const std::string indicator = NewIndicator();
  const std::string plan =
      Make(indicator, "plans", "planId",
           {{"organization", kUnit}, {"period", "2020"}, {"value", {{"value", "100"}}}})["name"];
  for (const char* period : {"2020-W53", "2020-02-29"}) {
    Add(indicator, Level("7", period));
    const Json comparison = Got(absl::StrCat("indicators:compare?indicator=", indicator,
                                             "&organization=", kUnit, "&period=", period));
    EXPECT_EQ(comparison["comparability"], "MISSING_BASE") << period;
    EXPECT_EQ(comparison["value"]["value"], "7") << period;
    EXPECT_FALSE(comparison.contains("basePeriod")) << period;
    EXPECT_FALSE(comparison["reason"].get<std::string>().empty()) << period;
  }
  EXPECT_EQ(Got(absl::StrCat("indicators:compare?indicator=", indicator, "&organization=", kUnit,
                             "&period=2020-02-29"))["plan"]["plan"],
            plan);
}

}  // namespace
}  // namespace district::testing
