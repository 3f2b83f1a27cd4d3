#include "services/indicator/figures/revisions.h"

#include <string>
#include <vector>

#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/indicator/figures/known.h"

namespace district::indicator {
namespace {

using ::testing::ElementsAre;
using v1::FigureRevision;
using v1::Indicator;
using v1::Observation;

constexpr int kDay = 24 * 60 * 60;

Observation State(const std::string& text) {
  return FromText<Observation>("name: 'indicators/a/observations/b' period: '2018-S1' " + text);
}

FigureRevision Revised(const std::vector<std::string>& states, const std::string& indicator = {},
                       time::DayNumber today = 20190401) {
  std::vector<Observation> all;
  for (const std::string& state : states) all.push_back(State(state));
  SortByRelease(all);
  return RevisionOf(FromText<Indicator>(indicator), all, {.stale_days = 92, .today = today});
}

std::string Release(int day) {
  return "release_time { seconds: " + std::to_string(day * kDay) + " } ";
}

// Estimated on 12 July 2018, provisional on 20 September, final on 15 March 2019.
TEST(RevisionOfTest, TellsTheWayFromTheEstimateToTheFinalFigure) {
  const std::vector<std::string> states = {
      "measure: GROWTH value { value: '10.62' } status: NORMAL " + Release(17970),
      "measure: GROWTH value { value: '11.05' } status: ESTIMATED " + Release(17724),
      "measure: GROWTH value { value: '10.8' } status: PROVISIONAL " + Release(17794),
  };
  const FigureRevision revision = Revised(states);
  EXPECT_EQ(revision.first().value().value(), "11.05");
  EXPECT_EQ(revision.last().value().value(), "10.62");
  EXPECT_EQ(revision.difference().value(), "-0.43");
  EXPECT_FALSE(revision.has_difference_percent()) << "never a percent of percents";
  EXPECT_THAT(revision.statuses(),
              ElementsAre(Observation::ESTIMATED, Observation::PROVISIONAL, Observation::NORMAL));
  EXPECT_EQ(revision.revision_count(), 2);
  EXPECT_EQ(revision.revision_days(), 246);
  EXPECT_FALSE(revision.stale());
}

TEST(RevisionOfTest, ALevelIsAlsoRevisedByAPercentage) {
  const auto percent = [](const std::string& first, const std::string& unit = "") {
    return Revised(
               {"measure: LEVEL status: ESTIMATED value { value: '" + first + "' } " + Release(1),
                "measure: LEVEL value { value: '110' } " + Release(2)},
               unit)
        .difference_percent()
        .value();
  };
  EXPECT_EQ(percent("100"), "10");
  EXPECT_EQ(percent("120"), "-8.33");
  EXPECT_EQ(percent("0"), "");
  EXPECT_EQ(percent("-5"), "");
  EXPECT_EQ(percent("100", "unit: '%'"), "");
}

TEST(RevisionOfTest, WhatIsNoOtherFigureIsNoRevision) {
  const FigureRevision revision = Revised(
      {"value { value: '1' } " + Release(1), "value { value: '1.0' } comment: 'x' " + Release(2)});
  EXPECT_EQ(revision.revision_count(), 0);
  EXPECT_FALSE(revision.has_last());
  EXPECT_FALSE(revision.has_difference());
  EXPECT_FALSE(IsTold(revision));
}

TEST(RevisionOfTest, AbsencesCountAndHaveNoDifference) {
  const FigureRevision revision =
      Revised({"absence: MISSING " + Release(1), "value { value: '1' } " + Release(2)});
  EXPECT_EQ(revision.revision_count(), 1);
  EXPECT_EQ(revision.first().value().value(), "1");
  EXPECT_FALSE(revision.has_last());
  EXPECT_FALSE(Revised({"absence: MISSING"}).has_first());
}

// The half year ends on 30 June, or by the decree on 14 June.
TEST(RevisionOfTest, AnEstimateGoesStale) {
  const struct {
    const char* state;
    time::DayNumber today;
    int age;
    bool stale;
  } kCases[] = {
      {"value { value: '1' } status: ESTIMATED", 20180630, 0, false},
      {"value { value: '1' } status: ESTIMATED", 20180701, 1, false},
      {"value { value: '1' } status: ESTIMATED", 20180930, 92, false},
      {"value { value: '1' } status: ESTIMATED", 20181001, 93, true},
      {"value { value: '1' } status: PROVISIONAL", 20181001, 93, false},
      {"absence: MISSING status: ESTIMATED", 20181001, 93, false},
      {"value { value: '1' } status: ESTIMATED cutoff: ND_09", 20180915, 93, true},
  };
  for (const auto& one : kCases) {
    const FigureRevision revision = Revised({one.state}, "", one.today);
    EXPECT_EQ(revision.age_days(), one.age) << one.today;
    EXPECT_EQ(revision.stale(), one.stale) << one.today;
  }
}

TEST(DefaultStaleDaysTest, FollowTheKindOfPeriod) {
  const auto days = [](Indicator::PeriodType type) {
    Indicator indicator;
    indicator.set_period_type(type);
    return DefaultStaleDays(indicator);
  };
  EXPECT_EQ(days(Indicator::WEEK), 30);
  EXPECT_EQ(days(Indicator::MONTH), 30);
  EXPECT_EQ(days(Indicator::QUARTER), 92);
  EXPECT_EQ(days(Indicator::HALF_YEAR), 184);
  EXPECT_EQ(days(Indicator::YEAR), 366);
  EXPECT_EQ(days(Indicator::PERIOD_TYPE_UNSPECIFIED), 92);
}

TEST(SummaryOfTest, MeansAndCounts) {
  const auto level = [](const std::string& first, const std::string& last) {
    return Revised(
        {"measure: LEVEL status: ESTIMATED value { value: '" + first + "' } " + Release(1),
         "measure: LEVEL value { value: '" + last + "' } " + Release(4)});
  };
  const v1::RevisionSummary summary =
      SummaryOf(FromText<Indicator>("name: 'indicators/a'"),
                {level("100", "110"), level("200", "190"), level("0", "1"), level("5", "5"),
                 Revised({"measure: LEVEL status: ESTIMATED value { value: '1' }"})});
  EXPECT_EQ(summary.indicator(), "indicators/a");
  EXPECT_EQ(summary.measure(), Observation::LEVEL);
  EXPECT_EQ(summary.revised_count(), 4);
  EXPECT_EQ(summary.raised_count(), 2);
  EXPECT_EQ(summary.lowered_count(), 1);
  EXPECT_EQ(summary.stale_count(), 1);
  EXPECT_EQ(summary.mean_difference().value(), "0.25");
  EXPECT_EQ(summary.mean_absolute_difference().value(), "5.25");
  EXPECT_EQ(summary.mean_absolute_percent().value(), "5");
  EXPECT_EQ(summary.largest_absolute_percent().value(), "10");
  EXPECT_EQ(summary.mean_revision_days(), 3);
}

TEST(SummaryOfTest, SaysNothingOfWhatWasNotRevised) {
  const v1::RevisionSummary summary =
      SummaryOf(Indicator(), {Revised({"measure: LEVEL status: ESTIMATED value { value: '1' }"})});
  EXPECT_EQ(summary.stale_count(), 1);
  EXPECT_FALSE(summary.has_mean_difference());
  EXPECT_FALSE(summary.has_mean_absolute_percent());
}

}  // namespace
}  // namespace district::indicator
