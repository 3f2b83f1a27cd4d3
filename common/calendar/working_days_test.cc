#include "common/calendar/working_days.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"

namespace district::calendar {
namespace {

// What a few days of 2018 and 2019 were: Quốc khánh with the day moved for it, and a working
// Saturday made up for the test.
Holidays SomeHolidays() {
  return {.days_off = {20180903, 20181231, 20190101}, .working_days = {20180818}};
}

TEST(WorkingDaysTest, EndOnTheNextWorkingDay) {
  struct Case {
    time::DayNumber due, effective;
    std::string why;
  };
  const std::vector<Case> cases = {
      {0, 0, "no deadline"},
      {20180712, 20180712, "a Thursday"},
      {20180714, 20180716, "a Saturday"},
      {20180715, 20180716, "a Sunday"},
      {20180818, 20180818, "a Saturday on which people work"},
      {20180819, 20180820, "the Sunday after it"},
      {20180903, 20180904, "a Monday that is off"},
      {20180901, 20180904, "a weekend before a day off"},
      {20181229, 20190102, "over the end of the year"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(EffectiveDueDay(c.due, SomeHolidays()), c.effective) << c.why;
  }
  EXPECT_EQ(EffectiveDueDay(20180903, {}), 20180903) << "no holidays are known";
}

TEST(WorkingDaysTest, EndsThoughEveryDayIsOff) {
  Holidays holidays;
  for (time::DayNumber day = 20180101; day < 20190101; day = time::DayAfter(day)) {
    holidays.days_off.insert(day);
  }
  EXPECT_GT(EffectiveDueDay(20180101, holidays), 20180101);
}

}  // namespace
}  // namespace district::calendar
