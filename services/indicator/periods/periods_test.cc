#include "services/indicator/periods/periods.h"

#include "gtest/gtest.h"

namespace district::indicator {
namespace {

TEST(FirstDayOfTest, SortsPeriodsByTheirBeginning) {
  EXPECT_LT(FirstDayOf("2017-Q4"), FirstDayOf("2018"));
  EXPECT_EQ(FirstDayOf("2018"), FirstDayOf("2018-S1"));
  EXPECT_EQ(FirstDayOf("2018-01-01"), FirstDayOf("2018-Q1"));
  EXPECT_LT(FirstDayOf("2018-W26"), FirstDayOf("2018-07"));
  EXPECT_EQ(FirstDayOf("no period"), 0);
}

}  // namespace
}  // namespace district::indicator
