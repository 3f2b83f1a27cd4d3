#include "services/meeting/rules/secrecy_terms.h"

#include "gtest/gtest.h"

namespace district::meeting {
namespace {

TEST(SecrecyTermsTest, YearsAreThoseOfTheCalendar) {
  const struct {
    time::DayNumber day;
    int years;
    time::DayNumber end;
  } kCases[] = {{20200701, 10, 20300701},
                {20200229, 20, 20400229},
                {20200229, 10, 20300228},
                {20190228, 30, 20490228},
                {20201231, 1, 20211231}};
  for (const auto& c : kCases) EXPECT_EQ(YearsAfter(c.day, c.years), c.end) << c.day;
}

}  // namespace
}  // namespace district::meeting
