#include "services/indicator/watch/life.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/errors.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace district::indicator::watch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::WatchItem;
using v1::WatchStep;

const Act& Clerk() {
  static const auto* const act =
      new Act{.subject = "clerk", .time = absl::UnixEpoch(), .note = "Đã xử lý"};
  return *act;
}

// What is found: "L21 H97" of the one behind by 21 and forecast to reach 97 %; "?" what is not
// known.
Evaluation Finds(const std::string& period, const std::string& low, const std::string& hard) {
  const auto judgement = [&](const std::string& told, WatchItem::Reason reason) {
    Judgement judged{.known = told != "?"};
    if (told.empty() || told == "?") return judged;
    v1::WatchFinding& finding = judged.finding.emplace();
    finding.set_reason(reason);
    finding.set_period(period);
    finding.mutable_behind()->set_value(told);
    return judged;
  };
  return {.period = *time::Period::Parse(period),
          .low_achieved = judgement(low, WatchItem::LOW_ACHIEVED),
          .forecast_hard = judgement(hard, WatchItem::FORECAST_HARD)};
}

std::vector<std::string> Steps(const WatchItem& item) {
  std::vector<std::string> steps;
  for (const WatchStep& step : item.steps()) steps.push_back(WatchStep::Action_Name(step.action()));
  return steps;
}

// "OPEN 2018-S1 LOW_ACHIEVED=21".
std::string Told(const WatchItem& item) {
  std::vector<std::string> found;
  for (const auto& finding : item.findings()) {
    found.push_back(
        absl::StrCat(WatchItem::Reason_Name(finding.reason()), "=", finding.behind().value()));
  }
  return absl::StrCat(WatchItem::State_Name(item.state()), " ", item.period(), " ",
                      absl::StrJoin(found, " "));
}

WatchItem Opened(const Evaluation& evaluation) {
  const std::optional<WatchItem> item = OpenedBy(evaluation, Clerk());
  EXPECT_TRUE(item);
  return item.value_or(WatchItem());
}

TEST(OpenedTest, WhereSomethingIsFound) {
  EXPECT_FALSE(OpenedBy(Finds("2018-S1", "", ""), Clerk()));
  EXPECT_FALSE(OpenedBy(Finds("2018-S1", "?", "?"), Clerk()));
  const WatchItem item = Opened(Finds("2018-S1", "21", "97"));
  EXPECT_EQ(Told(item), "OPEN 2018-S1 LOW_ACHIEVED=21 FORECAST_HARD=97");
  EXPECT_THAT(item.reasons(), ElementsAre(WatchItem::LOW_ACHIEVED, WatchItem::FORECAST_HARD));
  EXPECT_TRUE(item.evaluated());
  ASSERT_THAT(Steps(item), ElementsAre("OPEN"));
  EXPECT_EQ(item.steps(0).subject(), "clerk");
}

TEST(UpToDateTest, ByEvaluationsInTurn) {
  const struct {
    std::vector<Evaluation> evaluations;
    const char* told;
    std::vector<std::string> steps;
  } kCases[] = {
      // The same again changes nothing.
      {{Finds("2018-S1", "21", "")}, "OPEN 2018-S1 LOW_ACHIEVED=21", {"OPEN"}},
      {{Finds("2018-S1", "21", "97")},
       "OPEN 2018-S1 LOW_ACHIEVED=21 FORECAST_HARD=97",
       {"OPEN", "UPDATE"}},
      {{Finds("2018-07", "20", "")}, "OPEN 2018-07 LOW_ACHIEVED=20", {"OPEN", "UPDATE"}},
      {{Finds("2018-S1", "", "")}, "RESOLVED 2018-S1 ", {"OPEN", "CLOSE"}},
      {{Finds("2018-S1", "", "97")}, "OPEN 2018-S1 FORECAST_HARD=97", {"OPEN", "UPDATE"}},
      // What is not known stays.
      {{Finds("2018-07", "?", "?")}, "OPEN 2018-S1 LOW_ACHIEVED=21", {"OPEN"}},
      {{Finds("2018-07", "?", "")}, "OPEN 2018-S1 LOW_ACHIEVED=21", {"OPEN"}},
      // What came before changes nothing.
      {{Finds("2018-Q1", "30", "")}, "OPEN 2018-S1 LOW_ACHIEVED=21", {"OPEN"}},
      {{Finds("2018-Q1", "", "")}, "OPEN 2018-S1 LOW_ACHIEVED=21", {"OPEN"}},
      // Closed, then behind again.
      {{Finds("2018-07", "", ""), Finds("2018-08", "9", "")},
       "OPEN 2018-08 LOW_ACHIEVED=9",
       {"OPEN", "CLOSE", "REOPEN"}},
      {{Finds("2018-07", "", ""), Finds("2018-S1", "21", "")},
       "RESOLVED 2018-07 ",
       {"OPEN", "CLOSE"}},
      {{Finds("2018-07", "", ""), Finds("2018-08", "?", "?")},
       "RESOLVED 2018-07 ",
       {"OPEN", "CLOSE"}},
  };
  for (const auto& one : kCases) {
    WatchItem item = Opened(Finds("2018-S1", "21", ""));
    for (const Evaluation& evaluation : one.evaluations) {
      BringUpToDate(evaluation, Clerk(), item);
      const WatchItem once = item;
      EXPECT_FALSE(BringUpToDate(evaluation, Clerk(), item)) << one.told;
      EXPECT_EQ(item.SerializeAsString(), once.SerializeAsString());
    }
    EXPECT_EQ(Told(item), one.told);
    EXPECT_EQ(Steps(item), one.steps) << one.told;
  }
}

TEST(UpToDateTest, AResolvedItemOpensForWhatIsNew) {
  const struct {
    Evaluation evaluation;
    bool reopened;
  } kCases[] = {
      {Finds("2018-S1", "21", ""), false},  {Finds("2018-S1", "25", ""), false},
      {Finds("2018-S1", "", ""), false},    {Finds("2018-S1", "?", "?"), false},
      {Finds("2018-Q2", "21", ""), false},  {Finds("2018-Q1", "21", "97"), false},
      {Finds("2018-S1", "21", "97"), true}, {Finds("2018-07", "1", ""), true},
      {Finds("2018-07", "?", "97"), true},
  };
  for (const auto& one : kCases) {
    WatchItem item = Opened(Finds("2018-S1", "21", ""));
    ASSERT_TRUE(Move(WatchStep::RESOLVE, Clerk(), item).ok());
    EXPECT_EQ(BringUpToDate(one.evaluation, Clerk(), item), one.reopened)
        << one.evaluation.period.code();
    EXPECT_EQ(item.state(), one.reopened ? WatchItem::OPEN : WatchItem::RESOLVED);
    EXPECT_FALSE(BringUpToDate(one.evaluation, Clerk(), item));
  }
}

TEST(UpToDateTest, WhatIsTakenUpStaysSoAndWhatSomebodyAddedIsNotClosed) {
  WatchItem item = Opened(Finds("2018-S1", "21", ""));
  ASSERT_TRUE(Move(WatchStep::ACKNOWLEDGE, Clerk(), item).ok());
  EXPECT_TRUE(BringUpToDate(Finds("2018-07", "20", ""), Clerk(), item));
  EXPECT_EQ(Told(item), "ACKNOWLEDGED 2018-07 LOW_ACHIEVED=20");
  item.add_reasons(WatchItem::MANUAL);
  EXPECT_TRUE(BringUpToDate(Finds("2018-08", "", ""), Clerk(), item));
  EXPECT_EQ(Told(item), "ACKNOWLEDGED 2018-08 ");
  EXPECT_THAT(item.reasons(), ElementsAre(WatchItem::MANUAL));
  EXPECT_FALSE(BringUpToDate(Finds("2018-09", "", ""), Clerk(), item));
}

TEST(MoveTest, FollowsTheStates) {
  const struct {
    std::vector<WatchStep::Action> before;
    WatchStep::Action action;
    bool allowed;
  } kCases[] = {
      {{}, WatchStep::ACKNOWLEDGE, true},
      {{}, WatchStep::RESOLVE, true},
      {{WatchStep::ACKNOWLEDGE}, WatchStep::ACKNOWLEDGE, false},
      {{WatchStep::ACKNOWLEDGE}, WatchStep::RESOLVE, true},
      {{WatchStep::RESOLVE}, WatchStep::ACKNOWLEDGE, false},
      {{WatchStep::RESOLVE}, WatchStep::RESOLVE, false},
  };
  for (const auto& one : kCases) {
    WatchItem item;
    item.set_state(WatchItem::OPEN);
    for (const auto action : one.before) ASSERT_TRUE(Move(action, Clerk(), item).ok());
    const absl::Status status = Move(one.action, Clerk(), item);
    EXPECT_EQ(status.ok(), one.allowed) << WatchStep::Action_Name(one.action);
    if (one.allowed) {
      EXPECT_EQ(item.steps().rbegin()->note(), "Đã xử lý");
    } else {
      EXPECT_EQ(api::DetailOf<google::rpc::ErrorInfo>(status).reason(), "ILLEGAL_MOVE");
    }
  }
}

TEST(MoveTest, TheLastHundredStepsAreKept) {
  WatchItem item = Opened(Finds("2018-01", "1", ""));
  for (int i = 0; i < 150; ++i) {
    EXPECT_TRUE(BringUpToDate(Finds("2018-01", absl::StrCat(i + 2), ""), Clerk(), item));
  }
  EXPECT_EQ(item.steps_size(), 100);
}

}  // namespace
}  // namespace district::indicator::watch
