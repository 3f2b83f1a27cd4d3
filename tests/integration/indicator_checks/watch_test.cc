// The watch list as evaluations keep it, through the gateway.
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

constexpr char kDirective[] = "meetings/quan-uy-xxv-18/directives/t1";

std::string SumIndicator(const char* direction = "HIGHER_IS_BETTER") {
  return Make(
      "", "indicators", "indicatorId",
      {{"displayName", "Thu thử"}, {"timeAggregation", "SUM"}, {"direction", direction}})["name"];
}
std::string Plan(const std::string& indicator, const std::string& organization,
                 const std::string& period, const Json& value = nullptr) {
  Json plan = {{"organization", organization}, {"period", period}};
  if (!value.is_null()) plan["value"] = value;
  return Make(indicator, "plans", "planId", plan)["name"];
}
std::string ReportShare(const std::string& indicator, const std::string& organization,
                        const std::string& period, const std::string& plan, const char* share) {
  return Make(indicator, "observations", "observationId",
              {{"organization", organization},
               {"period", period},
               {"measure", "SHARE_OF_PLAN"},
               {"plan", plan},
               {"value", Figure(share)}})["name"];
}

// An organization of its own, so that no other test's plans come in.
class WatchTest : public ::testing::Test {
 protected:
  WatchTest() : unit_(NewOrganization()), indicator_(SumIndicator()) {}

  Reply TryEvaluate(const std::string& period, Json request = Json::object()) {
    request["period"] = period;
    if (!request.contains("organizations")) request["organizations"] = Json::array({unit_});
    return Do("watchItems", "evaluate", request);
  }
  Json Evaluate(const std::string& period, const Json& request = Json::object()) {
    const Reply reply = TryEvaluate(period, request);
    EXPECT_THAT(reply, IsOk());
    return reply.body;
  }
  Json Changed(const std::string& period, const Json& request = Json::object()) {
    return Evaluate(period, request).value("changedItems", Json::array());
  }
  Json Items() {
    return Got("watchItems?filter=" + Encode(absl::StrCat("organization = \"", unit_, "\"")))
        .value("watchItems", Json::array());
  }
  std::vector<std::string> Steps(const Json& item) { return Names(item["steps"], "action"); }

  std::string unit_, indicator_;
};

TEST_F(WatchTest, OpensWhatIsBehindItsPaceAndSaysWhatThatStandsOn) {
  const std::string plan = Plan(indicator_, unit_, "2023");
  const std::string share = ReportShare(indicator_, unit_, "2023-01-01/P5M", plan, "20");
  const Json changed = Changed("2023-01-01/P5M");
  ASSERT_THAT(changed, SizeIs(1));
  const Json& item = changed[0];
  EXPECT_EQ(item["indicator"], indicator_);
  EXPECT_EQ(item["organization"], unit_);
  EXPECT_EQ(item["state"], "OPEN");
  EXPECT_EQ(item["evaluated"], true);
  EXPECT_THAT(item["reasons"], ElementsAre("LOW_ACHIEVED"));
  ASSERT_THAT(item["findings"], SizeIs(1));
  const Json& finding = item["findings"][0];
  EXPECT_EQ(finding["expectedShare"]["value"], "41.67");
  EXPECT_EQ(finding["share"]["value"], "20");
  EXPECT_EQ(finding["behind"]["value"], "21.67");
  EXPECT_EQ(finding["tolerance"]["value"], "5");
  EXPECT_EQ(finding["plan"], plan);
  EXPECT_THAT(finding["observations"], ElementsAre(share));
  EXPECT_EQ(finding["text"], "Đạt 20% kế hoạch; theo tiến độ là 41,67%, kém 21,67 điểm phần trăm.");
  EXPECT_THAT(Steps(item), ElementsAre("OPEN"));
  EXPECT_EQ(Got(item["name"]), item);

  // The same again changes nothing.
  const Json again = Evaluate("2023-01-01/P5M");
  EXPECT_FALSE(again.contains("changedItems"));
  EXPECT_EQ(again["checkedCount"], 1);
  EXPECT_EQ(again["unchangedCount"], 1);
  EXPECT_EQ(Got(item["name"]), item);

  // Within the tolerance it is closed, and found again.
  const Json closed = Changed("2023-01-01/P5M", {{"tolerance", Figure("21.67")}});
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0]["state"], "RESOLVED");
  EXPECT_FALSE(closed[0].contains("findings"));
  const Json reopened = Changed("2023-01-01/P5M", {{"tolerance", Figure("21.66")}});
  ASSERT_THAT(reopened, SizeIs(1));
  EXPECT_THAT(Steps(reopened[0]), ElementsAre("OPEN", "CLOSE", "REOPEN"));
  EXPECT_THAT(Items(), SizeIs(1));
}

TEST_F(WatchTest, OpensWhatIsForecastToMissItsPlan) {
  Plan(indicator_, unit_, "2018", Figure("14000"));
  const std::string half = Written(indicator_, "5500", "2017-S1", unit_),
                    year = Written(indicator_, "12000", "2017", unit_),
                    now = Written(indicator_, "6240", "2018-S1", unit_);
  const Json changed = Changed("2018-S1", {{"tolerance", Figure("6")}});
  ASSERT_THAT(changed, SizeIs(1));
  EXPECT_THAT(changed[0]["reasons"], ElementsAre("FORECAST_HARD"));
  const Json& finding = changed[0]["findings"][0];
  EXPECT_EQ(finding["forecast"]["value"], "13614.55");
  EXPECT_EQ(finding["targetPercent"]["value"], "97.25");
  EXPECT_THAT(finding["observations"], ::testing::UnorderedElementsAre(half, year, now));
  // A better figure closes it.
  ASSERT_THAT(Change(now, "7000"), IsOk());
  EXPECT_EQ(Changed("2018-S1")[0]["state"], "RESOLVED");
  EXPECT_THAT(Changed("2018-S1"), IsEmpty());
}

TEST_F(WatchTest, IsTakenUpResolvedAndOpensAgainForWhatIsNew) {
  const std::string plan = Plan(indicator_, unit_, "2023");
  ReportShare(indicator_, unit_, "2023-S1", plan, "20");
  ReportShare(indicator_, unit_, "2023-01-01/P9M", plan, "30");
  const std::string item = Changed("2023-S1")[0]["name"];
  const Reply taken = Do(item, "acknowledge", {{"note", "Đã giao phòng Tài chính"}});
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(taken.body["state"], "ACKNOWLEDGED");
  EXPECT_THAT(Do(item, "acknowledge"), IsError(400, "ILLEGAL_MOVE"));
  EXPECT_EQ(Do(item, "resolve").status, 400) << "a note is needed";
  EXPECT_THAT(Do(item, "resolve", {{"note", "Xong"}, {"etag", "old"}}).status, 409);
  const Reply resolved = Do(item, "resolve", {{"note", "Đã thu hồi nợ đọng"}});
  ASSERT_THAT(resolved, IsOk());
  EXPECT_EQ(resolved.body["state"], "RESOLVED");
  const Json& step = resolved.body["steps"].back();
  EXPECT_EQ(step["note"], "Đã thu hồi nợ đọng");
  EXPECT_NE(step.value("subject", ""), "");
  EXPECT_THAT(Do(item, "resolve", {{"note", "Xong"}}), IsError(400, "ILLEGAL_MOVE"));

  EXPECT_THAT(Changed("2023-S1"), IsEmpty()) << "that was known when it was resolved";
  const Json reopened = Changed("2023-01-01/P9M");
  ASSERT_THAT(reopened, SizeIs(1));
  EXPECT_EQ(reopened[0]["name"], item);
  EXPECT_EQ(reopened[0]["state"], "OPEN");
  EXPECT_THAT(Steps(reopened[0]), ElementsAre("OPEN", "ACKNOWLEDGE", "RESOLVE", "REOPEN"));
  EXPECT_THAT(Changed("2023-S1"), IsEmpty()) << "that was before";
  EXPECT_THAT(Do("watchItems/none", "resolve", {{"note", "x"}}), IsError(404, "NOT_FOUND"));
}

TEST_F(WatchTest, LeavesAloneWhatPeoplePutOnTheListAndTakesOverTheirDirective) {
  const Json made = Make("", "watchItems", "watchItemId",
                         {{"indicator", indicator_},
                          {"reasons", {"MANUAL", "LOW_ACHIEVED"}},
                          {"directive", kDirective}});
  const std::string plan = Plan(indicator_, unit_, "2023");
  const std::string share = ReportShare(indicator_, unit_, "2023-S1", plan, "20");
  const Json changed = Changed("2023-S1");
  ASSERT_THAT(changed, SizeIs(1));
  EXPECT_NE(changed[0]["name"], made["name"]);
  EXPECT_EQ(changed[0]["directive"], kDirective);
  ASSERT_THAT(Change(share, "60"), IsOk());
  EXPECT_EQ(Changed("2023-S1")[0]["state"], "RESOLVED");
  EXPECT_EQ(Got(made["name"]), made);
  EXPECT_THAT(Patch(changed[0]["name"], "organization", {{"organization", kUnit}}),
              IsInvalid("watch_item.organization", "ORGANIZATION_OF_EVALUATION"));
}

TEST_F(WatchTest, ClosesWhatHasNoPlanAnyMore) {
  const std::string plan = Plan(indicator_, unit_, "2023", Figure("100"));
  Written(indicator_, "1", "2023-S1", unit_);
  const Json changed = Changed("2023-S1");
  ASSERT_THAT(changed, SizeIs(1));
  EXPECT_THAT(changed[0]["reasons"], ElementsAre("LOW_ACHIEVED", "FORECAST_HARD"));
  ASSERT_THAT(Patch(plan, "effectiveDate", {{"effectiveDate", {{"year", 2024}}}}), IsOk());
  EXPECT_EQ(Changed("2023-S1")[0]["state"], "RESOLVED");
}

// The first week of 2020 began on 30 December; five of its days are the plan's.
TEST_F(WatchTest, HoldsAWeekToThePlanOfItsYearThatBeginsWithinIt) {
  const std::string plan = Plan(indicator_, unit_, "2020");
  ReportShare(indicator_, unit_, "2020-W01", plan, "0");
  const Json changed = Changed("2020-W01", {{"tolerance", Figure("1")}});
  ASSERT_THAT(changed, SizeIs(1));
  ASSERT_THAT(changed[0]["findings"], SizeIs(1));
  EXPECT_EQ(changed[0]["findings"][0]["plan"], plan);
  EXPECT_EQ(changed[0]["findings"][0]["expectedShare"]["value"], "1.37");
}

TEST_F(WatchTest, OnlyTriedItChangesNothing) {
  const std::string plan = Plan(indicator_, unit_, "2023");
  ReportShare(indicator_, unit_, "2023-S1", plan, "20");
  EXPECT_THAT(Changed("2023-S1", {{"validateOnly", true}}), SizeIs(1));
  EXPECT_THAT(Items(), IsEmpty());
}

TEST_F(WatchTest, GoesThroughAllPageByPage) {
  std::vector<std::string> indicators;
  for (int i = 0; i < 5; ++i) {
    const std::string indicator = SumIndicator();
    const std::string plan = Plan(indicator, unit_, "2023");
    ReportShare(indicator, unit_, "2023-S1", plan, i == 2 ? "50" : "20");
    if (i != 2) indicators.push_back(indicator);
  }
  std::vector<std::string> changed;
  Json request = {{"pageSize", 2}};
  int checked = 0, pages = 0;
  do {
    request["requestId"] = NewUuid();
    const Json page = Evaluate("2023-S1", request);
    for (const Json& item : page.value("changedItems", Json::array())) {
      changed.push_back(item["indicator"]);
    }
    checked += page.value("checkedCount", 0);
    request["pageToken"] = page.value("nextPageToken", "");
  } while (request["pageToken"] != "" && ++pages < 10);
  EXPECT_THAT(changed, ::testing::UnorderedElementsAreArray(indicators));
  EXPECT_EQ(checked, 5);
}

TEST_F(WatchTest, OpensOneItemWhoeverEvaluatesAtTheSameTime) {
  const std::string plan = Plan(indicator_, unit_, "2023");
  ReportShare(indicator_, unit_, "2023-S1", plan, "20");
  std::vector<std::thread> callers;
  for (int i = 0; i < 6; ++i) {
    callers.emplace_back([this] { EXPECT_THAT(TryEvaluate("2023-S1"), IsOk()); });
  }
  for (std::thread& caller : callers) caller.join();
  const Json items = Items();
  ASSERT_THAT(items, SizeIs(1));
  EXPECT_THAT(Steps(items[0]), ElementsAre("OPEN"));
}

TEST_F(WatchTest, RefusesWhatItCannotTake) {
  EXPECT_THAT(TryEvaluate("2023-S3").Fields(), ElementsAre("period"));
  EXPECT_THAT(TryEvaluate("2023", {{"tolerance", Figure("-1")}}),
              IsInvalid("tolerance", "OUT_OF_RANGE"));
  EXPECT_THAT(TryEvaluate("2023", {{"tolerance", Figure("101")}}),
              IsInvalid("tolerance", "OUT_OF_RANGE"));
  EXPECT_THAT(TryEvaluate("2023", {{"organizations", {unit_, unit_}}}),
              IsInvalid("organizations[1]", "DUPLICATE"));
  EXPECT_THAT(TryEvaluate("2023", {{"pageToken", "x"}}),
              IsInvalid("page_token", "INVALID_PAGE_TOKEN"));
  EXPECT_EQ(TryEvaluate("2023", {{"pageSize", -1}}).status, 400);
  EXPECT_EQ(TryEvaluate("2023", {{"directive", "meetings/none/directives/none"}}).Fields(),
            std::vector<std::string>{"directive"});
  EXPECT_EQ(Do("watchItems", "evaluate", {{"period", "2023"}}, "viewer").status, 403);
}

}  // namespace
}  // namespace district::testing
