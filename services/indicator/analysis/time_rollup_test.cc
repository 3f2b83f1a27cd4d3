#include "services/indicator/analysis/time_rollup.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::indicator {
namespace {

using number::Decimal;
using time::Period;
using v1::Indicator;
using v1::QueryCell;

using Reported = std::vector<std::pair<std::string, int64_t>>;

std::vector<Figure> FiguresOf(const Reported& reported) {
  std::vector<Figure> figures;
  for (const auto& [period, value] : reported) {
    figures.push_back({*Period::Parse(period), Decimal(value)});
  }
  return figures;
}

Reported With(Reported reported, const Reported& more) {
  reported.insert(reported.end(), more.begin(), more.end());
  return reported;
}

Reported Without(Reported reported, const std::string& period) {
  std::erase_if(reported, [&](const auto& figure) { return figure.first == period; });
  return reported;
}

// "76 PARTS 6/6 of 2018-Q1 2018-Q2; 2018-Q1 34 not 33"
std::string Describe(const RolledUp& result, const std::vector<Discrepancy>& contradictions) {
  std::vector<std::string> parts, discrepancies;
  for (const Part& part : result.parts) {
    parts.push_back(absl::StrCat(part.subtracted ? "-" : "", part.figure->period.code()));
  }
  for (const Discrepancy& d : contradictions) {
    discrepancies.push_back(absl::StrCat("; ", d.reported->period.code(), " ",
                                         d.reported->value.ToString(), " not ",
                                         d.parts_value.ToString()));
  }
  return absl::StrCat(result.value ? result.value->ToString() : "none", " ",
                      QueryCell::Method_Name(result.method), " ", result.covered, "/", result.total,
                      parts.empty() ? "" : " of ", absl::StrJoin(parts, " "),
                      absl::StrJoin(discrepancies, ""));
}

std::string RollUp(const Reported& reported, const std::string& period,
                   Indicator::Aggregation aggregation = Indicator::SUM) {
  const std::vector<Figure> figures = FiguresOf(reported);
  const RolledUp result = RollUpInTime(figures, *Period::Parse(period), aggregation);
  return Describe(result, aggregation == Indicator::SUM ? DiscrepanciesIn(result, figures)
                                                        : std::vector<Discrepancy>());
}

const Reported& Months() {
  static const auto* const months = new Reported{{"2018-01", 10}, {"2018-02", 11}, {"2018-03", 12},
                                                 {"2018-04", 13}, {"2018-05", 14}, {"2018-06", 15}};
  return *months;
}

const Reported& MonthsAndQuarters() {
  static const auto* const all = new Reported(With(Months(), {{"2018-Q1", 34}, {"2018-Q2", 42}}));
  return *all;
}

TEST(TimeRollupTest, TakesTheCoarsestPartsAndSaysWhereTheyContradict) {
  EXPECT_EQ(RollUp(MonthsAndQuarters(), "2018-S1"),
            "76 PARTS 6/6 of 2018-Q1 2018-Q2; 2018-Q1 34 not 33");
  EXPECT_EQ(RollUp(With(MonthsAndQuarters(), {{"2018-S1", 77}}), "2018-S1"),
            "77 REPORTED 6/6 of 2018-S1; 2018-S1 77 not 76; 2018-S1 77 not 75");
  EXPECT_EQ(RollUp(Months(), "2018-S1"),
            "75 PARTS 6/6 of 2018-01 2018-02 2018-03 2018-04 2018-05 2018-06");
}

TEST(TimeRollupTest, MixesPartsAndLeavesNoneOut) {
  const Reported without = Without(MonthsAndQuarters(), "2018-Q2");
  EXPECT_EQ(RollUp(without, "2018-S1"),
            "76 MIXED_PARTS 6/6 of 2018-Q1 2018-04 2018-05 2018-06; 2018-Q1 34 not 33");
  EXPECT_EQ(RollUp(Without(without, "2018-06"), "2018-S1"),
            "61 INCOMPLETE 5/6 of 2018-Q1 2018-04 2018-05; 2018-Q1 34 not 33");
  EXPECT_EQ(RollUp({}, "2018-S1"), "none MISSING 0/6");
}

TEST(TimeRollupTest, TakesTheRestFromALongerFigure) {
  const Reported reported = {{"2018-S1", 100}, {"2018-Q3", 60}};
  EXPECT_EQ(RollUp(reported, "2018-01-01/P9M"), "160 MIXED_PARTS 9/9 of 2018-S1 2018-Q3");
  EXPECT_EQ(RollUp(With(reported, {{"2018-01-01/P9M", 158}}), "2018-01-01/P9M"),
            "158 REPORTED 9/9 of 2018-01-01/P9M; 2018-01-01/P9M 158 not 160");
  EXPECT_EQ(RollUp({{"2018-S1", 100}, {"2018-01-01/P9M", 158}}, "2018-Q3"),
            "58 DIFFERENCE 3/3 of 2018-01-01/P9M -2018-S1");
  // The first half of what ends with the year, and of two ways that of fewer figures.
  EXPECT_EQ(RollUp({{"2018", 500}, {"2018-Q3", 1}, {"2018-Q4", 2}, {"2018-S2", 3}}, "2018-S1"),
            "497 DIFFERENCE 6/6 of 2018 -2018-S2");
}

// June by the decree is from 15 May to 14 June: with May by the calendar half of May would count
// twice.
TEST(TimeRollupTest, PartsAreOfOneCutoff) {
  std::vector<Figure> figures = FiguresOf(Months());
  const auto rolled_up = [&](Indicator::Aggregation aggregation) {
    const RolledUp result = RollUpInTime(figures, *Period::Parse("2018-Q2"), aggregation);
    return Describe(result, DiscrepanciesIn(result, figures));
  };
  figures.back().cutoff = v1::Observation::ND_09;
  EXPECT_EQ(rolled_up(Indicator::SUM), "27 INCOMPLETE 2/3 of 2018-04 2018-05");
  EXPECT_EQ(rolled_up(Indicator::AVERAGE), "13.5 INCOMPLETE 2/3 of 2018-04 2018-05");
  figures[4].cutoff = v1::Observation::ND_09;
  EXPECT_EQ(rolled_up(Indicator::SUM), "29 INCOMPLETE 2/3 of 2018-05 2018-06");
  for (Figure& figure : figures) figure.cutoff = v1::Observation::ND_09;
  EXPECT_EQ(rolled_up(Indicator::SUM), "42 PARTS 3/3 of 2018-04 2018-05 2018-06");
  figures.push_back({*Period::Parse("2018-Q2"), Decimal(50)});
  EXPECT_EQ(rolled_up(Indicator::SUM), "50 REPORTED 3/3 of 2018-Q2") << "held against no others";
}

TEST(TimeRollupTest, CountsWeeksByDays) {
  EXPECT_EQ(RollUp({{"2018-W27", 7}, {"2018-07-09", 1}}, "2018-07-02/P8D"),
            "8 MIXED_PARTS 8/8 of 2018-W27 2018-07-09");
  EXPECT_EQ(RollUp({{"2018-W27", 7}}, "2018-07"), "7 INCOMPLETE 7/31 of 2018-W27");
}

TEST(TimeRollupTest, StatesAreThoseOfTheEnd) {
  EXPECT_EQ(RollUp(MonthsAndQuarters(), "2018-S1", Indicator::LAST), "15 PARTS 6/6 of 2018-06");
  EXPECT_EQ(RollUp({{"2018-Q1", 34}, {"2018-04", 13}}, "2018-S1", Indicator::LAST),
            "13 INCOMPLETE 4/6 of 2018-04");
  EXPECT_EQ(RollUp({}, "2018-S1", Indicator::LAST), "none MISSING 0/6");
}

TEST(TimeRollupTest, MeansAreOfPartsOfOneKind) {
  EXPECT_EQ(RollUp(MonthsAndQuarters(), "2018-S1", Indicator::AVERAGE),
            "38 PARTS 6/6 of 2018-Q1 2018-Q2");
  EXPECT_EQ(RollUp({{"2018-Q1", 34}, {"2018-04", 14}}, "2018-S1", Indicator::AVERAGE),
            "34 INCOMPLETE 3/6 of 2018-Q1");
}

TEST(TimeRollupTest, WhatCannotBeCombinedIsOnlyReported) {
  for (const auto aggregation :
       {Indicator::NONE, Indicator::WEIGHTED_RATIO, Indicator::AGGREGATION_UNSPECIFIED}) {
    EXPECT_EQ(RollUp(Months(), "2018-S1", aggregation), "none MISSING 0/6");
    EXPECT_EQ(RollUp(Months(), "2018-06", aggregation), "15 REPORTED 1/1 of 2018-06");
  }
}

// Every choice of figures within a period of which none overlap: what the best leaves out in days,
// and how many figures it takes.
std::pair<int64_t, int64_t> BestByTryingAll(const std::vector<Figure>& figures,
                                            const Period& period) {
  std::pair<int64_t, int64_t> best = {period.end() - period.begin(), 0};
  for (unsigned choice = 0; choice < 1u << figures.size(); ++choice) {
    std::vector<int> times(static_cast<size_t>(period.end() - period.begin()), 0);
    int64_t count = 0;
    bool possible = true;
    for (size_t i = 0; i < figures.size() && possible; ++i) {
      if (!(choice >> i & 1)) continue;
      ++count;
      possible = period.Contains(figures[i].period);
      for (auto day = figures[i].period.begin(); possible && day < figures[i].period.end(); ++day) {
        possible = ++times[static_cast<size_t>(day - period.begin())] == 1;
      }
    }
    if (!possible) continue;
    best = std::min(best, {std::count(times.begin(), times.end(), 0), count});
  }
  return best;
}

TEST(TimeRollupTest, IsAsGoodAsTheBestOfAllChoices) {
  const std::vector<std::string> codes = {
      "2018-01",        "2018-02",        "2018-03",        "2018-04",
      "2018-05",        "2018-06",        "2018-Q1",        "2018-Q2",
      "2018-W02",       "2018-W20",       "2018-01-01/P5M", "2018-02-01/P2M",
      "2018-03-01/P2M", "2018-01-15/P1M", "2018-06-29",     "2018-06-30"};
  const Period period = *Period::Parse("2018-S1");
  std::mt19937 random(12);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> some = codes;
    std::shuffle(some.begin(), some.end(), random);
    some.resize(3 + random() % 7);
    Reported reported;
    for (const std::string& code : some) {
      reported.emplace_back(code, static_cast<int64_t>(1 + random() % 100));
    }
    const std::vector<Figure> figures = FiguresOf(reported);
    const RolledUp result = RollUpInTime(figures, period, Indicator::SUM);
    int64_t days = 0;
    Decimal sum;
    for (const Part& part : result.parts) {
      EXPECT_FALSE(part.subtracted);
      days += part.figure->period.end() - part.figure->period.begin();
      sum = sum + part.figure->value;
    }
    EXPECT_EQ(
        std::pair(period.end() - period.begin() - days, static_cast<int64_t>(result.parts.size())),
        BestByTryingAll(figures, period))
        << absl::StrJoin(some, " ");
    if (result.value) EXPECT_EQ(result.value->ToString(), sum.ToString());
  }
}

}  // namespace
}  // namespace district::indicator
