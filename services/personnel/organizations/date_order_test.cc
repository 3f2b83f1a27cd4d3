#include "services/personnel/organizations/date_order.h"

#include "absl/status/status.h"
#include "gmock/gmock.h"

namespace district::personnel {
namespace {

using ::testing::HasSubstr;

google::type::Date Day(int year, int month = 0, int day = 0) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

bool InOrder(const google::type::Date& first, const google::type::Date& last) {
  return CheckDateOrder(first, last, "end_date", "start_date").ok();
}

TEST(CheckDateOrderTest, WholeDaysFollowEachOther) {
  EXPECT_TRUE(InOrder(Day(2018, 7, 12), Day(2018, 7, 13)));
  EXPECT_TRUE(InOrder(Day(2018, 7, 12), Day(2018, 7, 12))) << "one day";
  EXPECT_FALSE(InOrder(Day(2018, 7, 12), Day(2018, 7, 11)));
}

TEST(CheckDateOrderTest, PartialDatesAreReversedOnlyWhereNoDayOfThemFits) {
  EXPECT_TRUE(InOrder(Day(2018, 7, 12), Day(2018)));
  EXPECT_TRUE(InOrder(Day(2018, 7, 12), Day(2018, 7)));
  EXPECT_FALSE(InOrder(Day(2018, 7, 12), Day(2018, 6)));
  EXPECT_TRUE(InOrder(Day(2018), Day(2018, 1, 1)));
  EXPECT_FALSE(InOrder(Day(2018), Day(2017, 12, 31)));
}

TEST(CheckDateOrderTest, ADateThatIsNotGivenReversesNothing) {
  EXPECT_TRUE(InOrder(Day(0), Day(2018, 7, 12)));
  EXPECT_TRUE(InOrder(Day(2018, 7, 12), Day(0)));
  EXPECT_TRUE(InOrder(Day(0), Day(0)));
}

TEST(CheckDateOrderTest, NamesBothFields) {
  const absl::Status status = CheckDateOrder(Day(2018), Day(2017), "end_date", "start_date");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("end_date"));
  EXPECT_THAT(status.message(), HasSubstr("is before start_date"));
}

}  // namespace
}  // namespace district::personnel
