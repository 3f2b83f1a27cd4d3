#include "services/personnel/tree/placements.h"

#include <algorithm>
#include <random>

#include "common/api/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::personnel {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Organization;
using v1::Placement;

constexpr int kDays = 40;  // the properties hold on the first days of 2020 and around them

time::DayNumber Day(int n) { return time::FromCivilDay(absl::CivilDay(2020, 1, 1) + n); }
Placement To(const std::string& parent, time::DayNumber start) {
  Placement placement;
  placement.set_parent(parent);
  *placement.mutable_start_date() = time::FromDayNumber(start);
  return placement;
}
std::string ReasonOf(const absl::Status& status) {
  return api::DetailOf<google::rpc::ErrorInfo>(status).reason();
}
std::vector<std::string> Told(const Organization& organization) {
  std::vector<std::string> told;
  for (const Placement& placement : organization.placements()) {
    told.push_back(time::FormatDay(time::ToDayNumber(placement.start_date())) + ".." +
                   time::FormatDay(time::ToDayNumber(placement.end_date())) + " " +
                   placement.parent());
  }
  return told;
}

TEST(PlaceTest, ChangesFromADayOnUntilTheNextChange) {
  Organization organization;
  ASSERT_TRUE(Place(organization, To("a", 20200301)).ok());
  ASSERT_TRUE(Place(organization, To("b", 20180101)).ok());
  EXPECT_THAT(Told(organization),
              ElementsAre("..2017-12-31 ", "2018-01-01..2020-02-29 b", "2020-03-01.. a"));
  ASSERT_TRUE(Place(organization, To("", 20210101)).ok());
  EXPECT_THAT(Told(organization), ElementsAre("..2017-12-31 ", "2018-01-01..2020-02-29 b",
                                              "2020-03-01..2020-12-31 a", "2021-01-01.. "));
}

TEST(PlaceTest, TakesAPartialDateFromItsFirstPossibleDay) {
  Organization organization;
  ASSERT_TRUE(Place(organization, To("a", 20200000)).ok());
  EXPECT_THAT(Told(organization), ElementsAre("..2019-12-31 ", "2020.. a"));
  EXPECT_EQ(ParentOn(organization, 20191231), "");
  EXPECT_EQ(ParentOn(organization, 20200101), "a");
}

TEST(PlaceTest, OnTheSameDayReplacesAndBackWithdraws) {
  Organization organization;
  ASSERT_TRUE(Place(organization, To("a", 20200301)).ok());
  ASSERT_TRUE(Place(organization, To("b", 20200301)).ok());
  EXPECT_THAT(Told(organization), ElementsAre("..2020-02-29 ", "2020-03-01.. b"));
  ASSERT_TRUE(Place(organization, To("", 20200301)).ok());
  EXPECT_THAT(Told(organization), IsEmpty());
}

TEST(PlaceTest, RefusesAMoveToWhereItStands) {
  Organization organization;
  EXPECT_EQ(ReasonOf(Place(organization, To("", 20200301))), "NOT_MOVED");
  organization.add_placements()->set_parent("a");
  EXPECT_EQ(ReasonOf(Place(organization, To("a", 20200301))), "NOT_MOVED");
}

TEST(PlaceTest, IsBounded) {
  Organization organization;
  for (int i = 1; i < kMaxPlacements; ++i) {
    ASSERT_TRUE(Place(organization, To(i % 2 ? "a" : "b", Day(i))).ok()) << i;
  }
  EXPECT_EQ(organization.placements_size(), kMaxPlacements);
  EXPECT_EQ(ReasonOf(Place(organization, To("c", Day(kMaxPlacements)))), "TOO_MANY_PLACEMENTS");
}

TEST(RefreshParentTest, TellsThePlacementOfTheDayWithinItsExistence) {
  Organization organization;
  organization.set_parent("a");
  RefreshParent(organization, 20200101);  // one from before there were placements
  EXPECT_THAT(Told(organization), ElementsAre(".. a"));
  ASSERT_TRUE(Place(organization, To("b", 20200301)).ok());
  RefreshParent(organization, 20200229);
  EXPECT_EQ(organization.parent(), "a");
  RefreshParent(organization, 20200301);
  EXPECT_EQ(organization.parent(), "b");
  *organization.mutable_dissolution_date() = time::FromDayNumber(20200229);
  RefreshParent(organization, 20210101);
  EXPECT_EQ(organization.parent(), "a");
  *organization.mutable_dissolution_date() = time::FromDayNumber(20200300);
  RefreshParent(organization, 20210101);
  EXPECT_EQ(organization.parent(), "b");
  organization.clear_dissolution_date();
  *organization.mutable_founding_date() = time::FromDayNumber(20220000);
  RefreshParent(organization, 20200101);
  EXPECT_EQ(organization.parent(), "b");
}

TEST(CorrectParentTest, ChangesThePlacementOfTheDayAlone) {
  Organization organization;
  ASSERT_TRUE(Place(organization, To("a", 20200301)).ok());
  ASSERT_TRUE(Place(organization, To("b", 20210301)).ok());
  CorrectParent(organization, 20200401, "c");
  EXPECT_THAT(Told(organization),
              ElementsAre("..2020-02-29 ", "2020-03-01..2021-02-28 c", "2021-03-01.. b"));
  Organization top;
  CorrectParent(top, 20200401, "c");
  EXPECT_THAT(Told(top), ElementsAre(".. c"));
  CorrectParent(top, 20200401, "");
  EXPECT_THAT(Told(top), IsEmpty());
}

// The parent of each day, the slow way; index 0 is the day before the first.
using Naive = std::vector<std::string>;
void ExpectSame(const Organization& organization, const Naive& naive) {
  for (int i = 0; i < kDays; ++i) ASSERT_EQ(ParentOn(organization, Day(i - 1)), naive[i]) << i;
  for (int i = 0; i < organization.placements_size(); ++i) {
    const time::DaySpan days = SpanOfPlacement(organization, i);
    ASSERT_LT(days.begin, days.end);
    if (i > 0) {
      ASSERT_EQ(days.begin, SpanOfPlacement(organization, i - 1).end);
    }
  }
}

TEST(PlacementsProperty, AreWhatANaiveCalendarSays) {
  for (int seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Organization organization;
    Naive naive(kDays);
    std::vector<bool> changes(kDays + 1);  // where a placement begins
    changes[kDays] = true;
    for (int step = 0; step < 12; ++step) {
      const int day = 1 + static_cast<int>(random() % (kDays - 1));
      const std::string parent = std::vector<std::string>{"", "a", "b", "c"}[random() % 4];
      if (random() % 4 == 0) {
        const std::string from = std::vector<std::string>{"a", "b", "c"}[random() % 3];
        MoveAway(organization, from, To(parent, Day(day - 1)));
        if (naive[day] == from) changes[day] = true;
        for (int i = day; i < kDays; ++i) {
          if (naive[i] == from) naive[i] = parent;
        }
      } else {
        const bool replaces = changes[day];
        const bool nothing = replaces ? false : naive[day] == parent;
        ASSERT_EQ(Place(organization, To(parent, Day(day - 1))).ok(), !nothing);
        if (nothing) continue;
        changes[day] = naive[day - 1] != parent;
        int end = day + 1;
        while (!changes[end]) ++end;
        for (int i = day; i < end; ++i) naive[i] = parent;
      }
      ASSERT_NO_FATAL_FAILURE(ExpectSame(organization, naive)) << step;
    }
  }
}

TEST(ClimbProperty, FindsACycleExactlyWhereOneIs) {
  const std::vector<std::string> names = {"a", "b", "c", "d", "e"};
  int cycles = 0;
  for (int seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Graph graph;
    std::map<std::string, Naive> naive;
    for (const std::string& name : names) {
      int from = 0;
      naive[name].resize(kDays);
      while (from < kDays) {
        const int until = std::min<int>(kDays, from + 1 + static_cast<int>(random() % kDays));
        const std::string parent = random() % 2 ? names[random() % names.size()] : "";
        graph[name].push_back({parent, {Day(from), Day(until)}});
        for (int i = from; i < until; ++i) naive[name][i] = parent;
        from = until;
      }
    }
    bool cycle = false;
    size_t deepest = 0;
    for (int day = 0; day < kDays; ++day) {
      std::string at = naive["a"][day];
      size_t depth = 0;
      for (; !at.empty() && at != "a" && depth < names.size(); ++depth) at = naive[at][day];
      cycle |= at == "a";
      // A cycle above that "a" is not in ends nowhere.
      deepest = std::max<size_t>(deepest, depth == names.size() ? kMaxDepth + 1 : depth);
    }
    const Climb climb = ClimbFrom(graph, "a");
    ASSERT_EQ(climb.cycle.has_value(), cycle);
    if (!cycle) {
      ASSERT_EQ(climb.depth, static_cast<int>(deepest));
    }
    cycles += cycle;
  }
  EXPECT_GT(cycles, 100);
  EXPECT_LT(cycles, 900);
}

TEST(ClimbTest, SeesNoCycleWhereTheDaysDiffer) {
  Graph graph;
  graph["a"] = {{"b", {20200101, 20200201}}};
  graph["b"] = {{"a", {20200201, 20200301}}};
  EXPECT_FALSE(ClimbFrom(graph, "a").cycle.has_value());
  EXPECT_FALSE(ClimbFrom(graph, "b").cycle.has_value());
  graph["b"][0].days.begin = 20200131;
  EXPECT_EQ(ClimbFrom(graph, "a").cycle, 20200131);
  EXPECT_EQ(ClimbFrom(graph, "b").cycle, 20200131);
}

}  // namespace
}  // namespace district::personnel
