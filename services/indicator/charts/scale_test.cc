#include "services/indicator/charts/scale.h"

#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::indicator {
namespace {

using number::Decimal;
using ::testing::ElementsAre;
using time::Period;
using v1::Indicator;

Decimal D(const std::string& text) { return *Decimal::Parse(text); }

std::vector<std::string> Texts(const std::vector<Decimal>& values) {
  std::vector<std::string> texts;
  for (const Decimal& value : values) texts.push_back(value.ToString());
  return texts;
}

TEST(RoundTicksTest, AreRoundAndTakeInBothEnds) {
  const struct {
    const char* low;
    const char* high;
    int most;
    std::vector<std::string> ticks;
  } kCases[] = {
      {"0", "100", 5, {"0", "20", "40", "60", "80", "100"}},
      {"0", "97", 5, {"0", "20", "40", "60", "80", "100"}},
      {"0", "1234", 6, {"0", "250", "500", "750", "1000", "1250"}},
      {"-3", "7", 6, {"-4", "-2", "0", "2", "4", "6", "8"}},
      // Ten from end to end are more than five steps of two.
      {"-3", "7", 5, {"-5", "-2.5", "0", "2.5", "5", "7.5"}},
      {"-8", "-2", 4, {"-8", "-6", "-4", "-2"}},
      {"0.011", "0.019", 4, {"0.01", "0.0125", "0.015", "0.0175", "0.02"}},
      {"5", "5", 4, {"5", "5.000000001"}},
      {"0", "1", 2, {"0", "0.5", "1"}},
  };
  for (const auto& one : kCases) {
    const auto ticks = RoundTicks(D(one.low), D(one.high), one.most);
    EXPECT_EQ(Texts(ticks), one.ticks) << one.low << " " << one.high;
  }
}

TEST(RoundTicksTest, HoldForTheLargestDecimals) {
  const Decimal most = D("9999999999999999999999999999"), least = -most;
  for (const auto& [low, high] : {std::pair(least, most), std::pair(Decimal(0), most)}) {
    const auto ticks = RoundTicks(low, high, 6);
    ASSERT_GE(ticks.size(), 2u);
    EXPECT_LE(ticks.size(), 7u);
    EXPECT_LE(ticks.front(), low);
    EXPECT_GE(ticks.back(), high);
  }
}

TEST(PlaceOfTest, IsInPartsOfTheAxis) {
  const auto ticks = RoundTicks(D("-50"), D("150"), 4);
  EXPECT_DOUBLE_EQ(PlaceOf(D("-50"), ticks), 0);
  EXPECT_DOUBLE_EQ(PlaceOf(D("50"), ticks), 0.5);
  EXPECT_DOUBLE_EQ(PlaceOf(D("150"), ticks), 1);
}

TEST(DecimalsOfTest, TellValuesApart) {
  EXPECT_EQ(DecimalsOf({D("0"), D("2.5"), D("5")}), 1);
  EXPECT_EQ(DecimalsOf({D("0"), D("20")}), 0);
  EXPECT_EQ(DecimalsOf({D("0.0125")}), 4);
  EXPECT_EQ(DecimalsOf({}), 0);
}

std::vector<std::string> Codes(const absl::StatusOr<std::vector<Period>>& periods) {
  std::vector<std::string> codes;
  for (const Period& period : *periods) codes.push_back(period.code());
  return codes;
}

TEST(PartsOfPeriodTest, FollowEachOther) {
  const auto parts = [](const char* period, Indicator::PeriodType type, int most = 120) {
    return PartsOf(*Period::Parse(period), type, most);
  };
  EXPECT_THAT(Codes(parts("2018-Q1", Indicator::MONTH)),
              ElementsAre("2018-01", "2018-02", "2018-03"));
  EXPECT_THAT(Codes(parts("2018", Indicator::HALF_YEAR)), ElementsAre("2018-S1", "2018-S2"));
  EXPECT_THAT(Codes(parts("2015/2020", Indicator::YEAR)),
              ElementsAre("2015", "2016", "2017", "2018", "2019", "2020"));
  EXPECT_THAT(Codes(parts("2017-10-01/P6M", Indicator::QUARTER)),
              ElementsAre("2017-Q4", "2018-Q1"));
  EXPECT_THAT(Codes(parts("2018-06", Indicator::PERIOD_TYPE_UNSPECIFIED)), ElementsAre("2018-06"));
  EXPECT_THAT(Codes(parts("2018-02-27/P3D", Indicator::DAY)),
              ElementsAre("2018-02-27", "2018-02-28", "2018-03-01"));
  EXPECT_THAT(Codes(parts("2018-W27", Indicator::WEEK)), ElementsAre("2018-W27"));
  const auto weeks = Codes(parts("2020", Indicator::WEEK));
  ASSERT_EQ(weeks.size(), 53u);
  EXPECT_EQ(weeks.front(), "2020-W01");
  EXPECT_EQ(weeks.back(), "2020-W53");
  EXPECT_EQ(parts("2015/2020", Indicator::DAY)->size(), 121u);
  EXPECT_EQ(parts("2001/2100", Indicator::MONTH)->size(), 121u) << "one more than the most";
  for (const auto& [period, type] :
       {std::pair("2018-06", Indicator::QUARTER), std::pair("2018-02-01/P3M", Indicator::QUARTER),
        std::pair("2018-W27", Indicator::MONTH), std::pair("2018-Q1", Indicator::YEAR),
        std::pair("2018-07-06", Indicator::WEEK)}) {
    EXPECT_FALSE(parts(period, type).ok()) << period;
  }
}

}  // namespace
}  // namespace district::indicator
