#include "services/indicator/analysis/space_rollup.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"

namespace district::indicator {
namespace {

using absl::CivilDay;
using number::Decimal;
using time::Period;
using v1::Indicator;
using v1::QueryCell;

Period Of(const std::string& code) { return *Period::Parse(code); }

// Figures of units, each "PERIOD VALUE".
class Reports {
 public:
  explicit Reports(const OrganizationTree& tree) : tree_(tree) {}

  void Add(const std::string& unit, const std::string& period, const std::string& value) {
    figures_[unit].push_back({Of(period), *Decimal::Parse(value)});
    cut_.clear();
  }
  TimedFigures In(Indicator::Aggregation how) {
    return {.of = [this](const std::string& unit) -> const UnitFigures* {
              if (!figures_.contains(unit)) return nullptr;
              auto& cut = cut_[unit];
              const Unit* const known = tree_.Find(unit);
              if (!cut) {
                cut =
                    std::make_unique<UnitFigures>(figures_[unit], known ? known->life : AllDays());
              }
              return cut.get();
            },
            .aggregation = how};
  }

 private:
  const OrganizationTree& tree_;
  std::map<std::string, std::vector<Figure>> figures_;
  std::map<std::string, std::unique_ptr<UnitFigures>> cut_;
};

// "76 units 3/3 missing 0 days"
std::string Told(const RolledUpInSpace& result) {
  int64_t missing = 0;
  for (const Days& days : result.uncovered) missing += days.count();
  return absl::StrCat(result.value ? result.value->ToString() : "none", " units ",
                      result.covered_units, "/", result.total_units, " missing ", missing, " days");
}

class SpaceRollupTest : public ::testing::Test {
 protected:
  void AddWard(const std::string& name, const Days& life = AllDays(),
               std::vector<std::string> successors = {}) {
    tree_.Add(
        name,
        {.life = life, .places = {{"district", AllDays()}}, .successors = std::move(successors)});
  }
  void SetUp() override { tree_.Add("district", {}); }

  RolledUpInSpace RollUp(const std::string& period, Indicator::Aggregation time,
                         Indicator::Aggregation space, const std::string& unit = "district") {
    const Area area(tree_, unit, Of(period));
    return RollUpInSpace({.figures = figures_.In(time), .aggregation = space}, area);
  }
  std::string Sum(const std::string& period, const std::string& unit = "district") {
    return Told(RollUp(period, Indicator::SUM, Indicator::SUM, unit));
  }

  OrganizationTree tree_;
  Reports figures_{tree_};
};

TEST_F(SpaceRollupTest, AddsUpUnitsAndSaysWhichAreMissing) {
  for (const char* ward : {"a", "b", "c"}) AddWard(ward);
  figures_.Add("a", "2018-S1", "10");
  for (int month = 1; month <= 6; ++month) figures_.Add("b", absl::StrCat("2018-0", month), "2");
  EXPECT_EQ(Sum("2018-S1"), "22 units 2/3 missing 181 days");
  figures_.Add("c", "2018-Q1", "5");
  EXPECT_EQ(Sum("2018-S1"), "27 units 2/3 missing 91 days");
  figures_.Add("c", "2018-Q2", "0");
  EXPECT_EQ(Sum("2018-S1"), "27 units 3/3 missing 0 days");
  EXPECT_EQ(Sum("2019"), "none units 0/1 missing 365 days");
}

TEST_F(SpaceRollupTest, AWardMergedInMidPeriodCountsUntilThatDay) {
  const CivilDay merged(2018, 5, 16);
  AddWard("a", {AllDays().begin, merged}, {"b"});
  AddWard("b");
  for (int month = 1; month <= 5; ++month) figures_.Add("a", absl::StrCat("2018-0", month), "1");
  for (int month = 1; month <= 6; ++month) figures_.Add("b", absl::StrCat("2018-0", month), "10");
  EXPECT_EQ(Sum("2018-S1"), "65 units 2/2 missing 0 days");
  // What b says of a's past, or a of its future, is counted once: with whoever stood there.
  figures_.Add("a", "2018-06", "1000");
  EXPECT_EQ(Sum("2018-S1"), "65 units 2/2 missing 0 days");
  EXPECT_EQ(Sum("2018-06"), "10 units 1/1 missing 0 days");
  EXPECT_EQ(Sum("2018-05"), "11 units 2/2 missing 0 days");
}

TEST_F(SpaceRollupTest, WhatWasMergedIntoANewWardIsItsPast) {
  const CivilDay merged(2018, 3, 1);
  AddWard("a", {AllDays().begin, merged}, {"ab"});
  AddWard("b", {AllDays().begin, merged}, {"ab"});
  AddWard("ab", {merged, AllDays().end});
  for (const char* ward : {"a", "b"}) {
    for (const char* month : {"2018-01", "2018-02"}) figures_.Add(ward, month, "1");
  }
  for (const char* month : {"2018-03", "2018-04", "2018-05", "2018-06"}) {
    figures_.Add("ab", month, "3");
  }
  EXPECT_EQ(Sum("2018-S1", "ab"), "16 units 3/3 missing 0 days");
  EXPECT_EQ(Sum("2018-S1"), "16 units 3/3 missing 0 days");
  // Taken over for comparison: not added to those who were there.
  figures_.Add("ab", "2018-01", "2");
  EXPECT_EQ(Sum("2018-S1"), "16 units 3/3 missing 0 days");
}

TEST_F(SpaceRollupTest, AUnitsOwnFiguresStandForAllBelow) {
  tree_.Add("ward", {.places = {{"district", AllDays()}}});
  tree_.Add("block", {.places = {{"ward", AllDays()}}});
  figures_.Add("block", "2018-Q1", "3");
  figures_.Add("block", "2018-Q2", "4");
  EXPECT_EQ(Sum("2018-S1"), "7 units 1/1 missing 0 days");
  figures_.Add("ward", "2018-S1", "8");
  EXPECT_EQ(Sum("2018-S1"), "8 units 1/1 missing 0 days");
  // Of the district itself there is a quarter only: the rest is the ward's, or the block's.
  figures_.Add("district", "2018-Q1", "30");
  EXPECT_EQ(Sum("2018-Q1"), "30 units 1/1 missing 0 days");
  EXPECT_EQ(Sum("2018-S1"), "34 units 2/2 missing 0 days");
}

TEST_F(SpaceRollupTest, PartsThatWouldCoverLessAreLeftOut) {
  AddWard("a");
  figures_.Add("a", "2018-S1", "100");
  figures_.Add("district", "2018-01", "7");
  EXPECT_EQ(Sum("2018-S1"), "100 units 1/1 missing 0 days");
}

TEST_F(SpaceRollupTest, AWardWhoseDistrictWasMergedIsNotCutInTwo) {
  const CivilDay merged(2018, 5, 16);
  tree_.Add("city", {});
  tree_.Add(
      "x",
      {.life = {AllDays().begin, merged}, .places = {{"city", AllDays()}}, .successors = {"y"}});
  tree_.Add("y", {.life = {merged, AllDays().end}, .places = {{"city", AllDays()}}});
  tree_.Add("ward", {.places = {{"x", {AllDays().begin, merged}}, {"y", {merged, AllDays().end}}}});
  figures_.Add("ward", "2018-Q2", "9");
  EXPECT_EQ(Sum("2018-Q2", "city"), "9 units 1/1 missing 0 days");
  // x is what y was before; of x alone it is not known.
  EXPECT_EQ(Sum("2018-Q2", "y"), "9 units 1/1 missing 0 days");
  EXPECT_EQ(Sum("2018-Q2", "x"), "none units 0/1 missing 91 days");
}

TEST_F(SpaceRollupTest, StatesAreThoseOfTheLastDay) {
  const CivilDay merged(2018, 5, 16);
  AddWard("a", {AllDays().begin, merged}, {"b"});
  AddWard("b");
  AddWard("c");
  for (const char* month : {"2018-03", "2018-06"}) figures_.Add("c", month, "7");
  figures_.Add("a", "2018-04", "100");
  figures_.Add("b", "2018-04", "200");
  const auto state = [&](const std::string& period) {
    return Told(RollUp(period, Indicator::LAST, Indicator::SUM));
  };
  // b has said nothing since it took over a.
  EXPECT_EQ(state("2018-Q2"), "307 units 1/3 missing 61 days");
  figures_.Add("b", "2018-06", "310");
  EXPECT_EQ(state("2018-Q2"), "317 units 2/2 missing 0 days");
  EXPECT_EQ(state("2018-04"), "300 units 2/3 missing 30 days");
}

TEST_F(SpaceRollupTest, AddsRatiosByNumeratorsAndDenominators) {
  for (const char* ward : {"a", "b", "c"}) AddWard(ward);
  Reports numerators(tree_), denominators(tree_);
  const auto ratio = [&] {
    const Area area(tree_, "district", Of("2018-S1"));
    return RollUpInSpace({.aggregation = Indicator::WEIGHTED_RATIO,
                          .ratio = RatioOperands{.numerator = numerators.In(Indicator::SUM),
                                                 .denominator = denominators.In(Indicator::SUM),
                                                 .factor = Decimal(100)}},
                         area);
  };
  numerators.Add("a", "2018-S1", "45");
  denominators.Add("a", "2018-S1", "50");
  numerators.Add("b", "2018-S1", "30");
  denominators.Add("b", "2018-S1", "60");
  denominators.Add("c", "2018-S1", "90");
  const RolledUpInSpace result = ratio();
  EXPECT_EQ(result.value->Round(2).ToString(), "68.18");
  EXPECT_EQ(result.denominator_percent->ToString(), "55");
  EXPECT_EQ(result.covered_units, 2);
  EXPECT_EQ(result.total_units, 3);
  EXPECT_FALSE(result.complete());
  // Half of what is counted says nothing of all that it is counted of.
  numerators.Add("c", "2018-Q1", "90");
  EXPECT_EQ(ratio().value->Round(2).ToString(), "68.18");
  numerators.Add("c", "2018-Q2", "0");
  EXPECT_EQ(ratio().value->ToString(), "82.5");
  EXPECT_TRUE(ratio().complete());
}

TEST_F(SpaceRollupTest, OfNothingThereIsNoRatio) {
  AddWard("a");
  Reports numerators(tree_), denominators(tree_);
  numerators.Add("a", "2018", "5");
  denominators.Add("a", "2018", "0");
  const Area area(tree_, "district", Of("2018"));
  const RolledUpInSpace result =
      RollUpInSpace({.aggregation = Indicator::WEIGHTED_RATIO,
                     .ratio = RatioOperands{.numerator = numerators.In(Indicator::SUM),
                                            .denominator = denominators.In(Indicator::SUM)}},
                    area);
  EXPECT_FALSE(result.value);
  EXPECT_FALSE(result.denominator_percent);
}

TEST_F(SpaceRollupTest, AveragesWeighByDays) {
  const CivilDay founded(2018, 4, 1);
  AddWard("a");
  AddWard("b", {founded, AllDays().end});
  figures_.Add("a", "2018-Q1", "10");
  figures_.Add("a", "2018-Q2", "20");
  figures_.Add("b", "2018-Q2", "40");
  // a: 15 on 181 days, b: 40 on 91.
  EXPECT_EQ(RollUp("2018-S1", Indicator::AVERAGE, Indicator::AVERAGE).value->Round(4).ToString(),
            "23.364");
  EXPECT_EQ(RollUp("2018-S1", Indicator::AVERAGE, Indicator::SUM).value->Round(4).ToString(),
            "35.1105");
  // 70 of the wards that stood there on an average day, 1.5028 of them.
  EXPECT_EQ(RollUp("2018-S1", Indicator::SUM, Indicator::AVERAGE).value->Round(4).ToString(),
            "46.5809");
}

TEST_F(SpaceRollupTest, RefusesWhatCannotBePutTogether) {
  AddWard("a");
  AddWard("b");
  figures_.Add("a", "2018", "1");
  figures_.Add("b", "2018-Q1", "1");
  for (const auto how : {Indicator::NONE, Indicator::AGGREGATION_UNSPECIFIED}) {
    const RolledUpInSpace result = RollUp("2018", Indicator::SUM, how);
    EXPECT_EQ(result.refusal, QueryCell::NOT_COMBINED);
    EXPECT_FALSE(result.value);
    EXPECT_FALSE(result.complete());
  }
  EXPECT_EQ(RollUp("2018", Indicator::SUM, Indicator::WEIGHTED_RATIO).refusal,
            QueryCell::NO_OPERANDS);
  EXPECT_EQ(RollUp("2018", Indicator::LAST, Indicator::LAST).value->ToString(), "1");
  figures_.Add("b", "2018-Q4", "1");
  EXPECT_EQ(RollUp("2018", Indicator::LAST, Indicator::LAST).refusal, QueryCell::SEVERAL_LAST);
}

TEST_F(SpaceRollupTest, ACopyWithACycleIsPutTogetherToo) {
  tree_.Add("x", {.places = {{"y", AllDays()}}});
  tree_.Add("y", {.places = {{"x", AllDays()}}});
  figures_.Add("y", "2018-Q1", "1");
  EXPECT_EQ(RollUp("2018-S1", Indicator::SUM, Indicator::SUM, "x").value->ToString(), "1");
}

TEST_F(SpaceRollupTest, GroupsAreMadeOfTheirMembers) {
  AddWard("a");
  AddWard("b");
  AddWard("c");
  tree_.AddGroup("organizationGroups/south",
                 {{"a", AllDays()}, {"b", {CivilDay(2018, 4, 1), AllDays().end}}});
  for (const char* ward : {"a", "b", "c"}) {
    for (const char* quarter : {"2018-Q1", "2018-Q2"}) figures_.Add(ward, quarter, "1");
  }
  EXPECT_EQ(Sum("2018-S1", "organizationGroups/south"), "3 units 2/2 missing 0 days");
}

}  // namespace
}  // namespace district::indicator
