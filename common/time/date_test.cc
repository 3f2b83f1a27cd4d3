#include "common/time/date.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <set>

#include "absl/time/clock.h"
#include "common/time/clock.h"

namespace district::time {
namespace {

google::type::Date Date(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

TEST(CheckDate, Cases) {
  const struct {
    int year, month, day;
    bool ok;
  } cases[] = {
      {2018, 7, 12, true},
      {2018, 7, 0, true},
      {2018, 0, 0, true},
      {0, 0, 0, true},
      {2020, 2, 29, true},
      {2000, 2, 29, true},
      {1, 1, 1, true},
      {9999, 12, 31, true},
      {2018, 2, 30, false},
      {2018, 2, 29, false},
      {1900, 2, 29, false},
      {2018, 4, 31, false},
      {2018, 0, 12, false},
      {2018, 13, 1, false},
      {2018, 7, 32, false},
      {0, 7, 12, false},
      {0, 7, 0, false},
      {0, 0, 12, false},
      {10000, 1, 1, false},
      {-1, 1, 1, false},
      {2018, -1, 1, false},
      {2018, 7, -1, false},
      {2018, 13, 0, false},
      {2018, -1, 0, false},
      {std::numeric_limits<int>::max(), 7, 12, false},
      {2018, std::numeric_limits<int>::max(), 0, false},
      {2018, 7, std::numeric_limits<int>::min(), false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(CheckDate(Date(c.year, c.month, c.day)).ok(), c.ok)
        << c.year << "-" << c.month << "-" << c.day;
  }
  EXPECT_EQ(CheckDate(Date(2018, 2, 30)).code(), absl::StatusCode::kInvalidArgument);
}

TEST(DayNumber, GoesToTheMessageAndBack) {
  for (const DayNumber day : {0, 20180712, 20180700, 20180000, 10101, 99991231}) {
    EXPECT_EQ(ToDayNumber(FromDayNumber(day)), day);
  }
  EXPECT_EQ(ToDayNumber(Date(2018, 7, 12)), 20180712);
  EXPECT_EQ(FromDayNumber(20180700).month(), 7);
  EXPECT_EQ(FromDayNumber(20180700).day(), 0);
}

TEST(ParseDay, Cases) {
  const struct {
    std::string_view text;
    DayNumber day;  // 0: refused.
    bool whole;
  } cases[] = {
      {"2018-07-12", 20180712, true},
      {"2018-07", 20180700, false},
      {"2018", 20180000, false},
      {"0001-01-01", 10101, true},
      {"2020-02-29", 20200229, true},
      {"", 0, true},
      {"2018-7-12", 0, true},
      {"2018-07-1", 0, true},
      {"18-07-12", 0, true},
      {"2018-02-30", 0, true},
      {"2018-13", 0, true},
      {"2018-00-12", 0, true},
      {"2018-07-00", 0, true},
      {"2018-00", 0, true},
      {"0000", 0, true},
      {"0000-01-01", 0, true},
      {"12/07/2018", 0, true},
      {"2018/07/12", 0, true},
      {"20180712", 0, true},
      {"2018-07-12 ", 0, true},
      {" 2018-07-12", 0, true},
      {"2018-07-12T00:00:00Z", 0, true},
      {"-018-07-12", 0, true},
      {"+018", 0, true},
      {"2018-", 0, true},
      {"2018-0٧", 0, true},
      {"201a", 0, true},
  };
  for (const auto& c : cases) {
    const absl::StatusOr<DayNumber> partial = ParseDay(c.text, true);
    const absl::StatusOr<DayNumber> whole = ParseDay(c.text, false);
    EXPECT_EQ(partial.value_or(0), c.day) << c.text;
    EXPECT_EQ(whole.value_or(0), c.whole ? c.day : 0) << c.text;
    if (c.day != 0) {
      EXPECT_EQ(FormatDay(c.day), c.text);
    }
  }
}

TEST(FormatDay, Cases) {
  EXPECT_EQ(FormatDay(0), "");
  EXPECT_EQ(FormatDay(10203), "0001-02-03");
  EXPECT_EQ(FormatDayVietnamese(20180712), "12/07/2018");
  EXPECT_EQ(FormatDayVietnamese(20180700), "07/2018");
  EXPECT_EQ(FormatDayVietnamese(20180000), "2018");
  EXPECT_EQ(FormatDayVietnamese(0), "");
}

TEST(PartialDay, HasAFirstAndALastDay) {
  const struct {
    DayNumber day, first, last;
  } cases[] = {
      {20180712, 20180712, 20180712}, {20180700, 20180701, 20180731},
      {20180200, 20180201, 20180228}, {20200200, 20200201, 20200229},
      {20181200, 20181201, 20181231}, {20180000, 20180101, 20181231},
      {99990000, 99990101, 99991231}, {0, kBeginningOfTime, kEndOfTime},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(FirstDay(c.day), c.first) << c.day;
    EXPECT_EQ(LastDay(c.day), c.last) << c.day;
  }
}

TEST(CivilDays, FollowTheCalendar) {
  DayNumber before = 20151231;
  for (absl::CivilDay day(2016, 1, 1); day < absl::CivilDay(2021, 1, 1); ++day) {
    const DayNumber number = FromCivilDay(day);
    ASSERT_EQ(ToCivilDay(number), day);
    ASSERT_EQ(DayAfter(before), number);
    ASSERT_EQ(DayBefore(number), before);
    ASSERT_LT(before, number);
    ASSERT_EQ(ParseDay(FormatDay(number), false).value_or(0), number);
    before = number;
  }
  EXPECT_EQ(DayAfter(kEndOfTime), kEndOfTime);
  EXPECT_EQ(DayBefore(kEndOfTime), 99991230);
  EXPECT_EQ(DayBefore(10101), kBeginningOfTime);
  EXPECT_EQ(DayBefore(kBeginningOfTime), kBeginningOfTime);
  EXPECT_EQ(FromCivilDay(absl::CivilDay(10000, 1, 1)), kEndOfTime);
  EXPECT_EQ(FromCivilDay(absl::CivilDay(0, 12, 31)), kBeginningOfTime);
}

TEST(DayInVietnam, TurnsAtMidnightThere) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const auto at = [&](int hour, int minute, int second) {
    return absl::FromCivil(absl::CivilSecond(2018, 7, 11, hour, minute, second), utc);
  };
  EXPECT_EQ(DayInVietnam(at(16, 59, 59)), 20180711);
  EXPECT_EQ(DayInVietnam(at(17, 0, 0)), 20180712);
  EXPECT_EQ(DayInVietnam(absl::InfiniteFuture()), kEndOfTime);
  EXPECT_EQ(DayInVietnam(absl::InfinitePast()), kBeginningOfTime);
}

TEST(SpanOf, TakesPartialAndOpenBounds) {
  const struct {
    DayNumber start, last, begin, end;
  } cases[] = {
      {20180712, 20180712, 20180712, 20180713},   {20150000, 20200000, 20150101, 20210101},
      {20180200, 20180200, 20180201, 20180301},   {0, 20181231, kBeginningOfTime, 20190101},
      {20180712, 0, 20180712, kEndOfTime},        {0, 0, kBeginningOfTime, kEndOfTime},
      {20180000, 99990000, 20180101, kEndOfTime},
  };
  for (const auto& c : cases) {
    const DaySpan span = SpanOf(c.start, c.last);
    EXPECT_EQ(span.begin, c.begin) << c.start << " " << c.last;
    EXPECT_EQ(span.end, c.end) << c.start << " " << c.last;
  }
}

// The days of a span found one by one among all days of the model's calendar, by the rule people
// mean: a day counts unless it is surely before the start or surely after the last day.
std::set<DayNumber> DaysOf(DayNumber start, DayNumber last) {
  std::set<DayNumber> days;
  for (absl::CivilDay day(2019, 11, 1); day < absl::CivilDay(2020, 4, 1); ++day) {
    const DayNumber number = FromCivilDay(day);
    const bool started = start == 0 || number >= start;  // 20191200 is before each day of December.
    const int zeros = last % 10000 == 0 ? 10000 : last % 100 == 0 ? 100 : 1;
    const bool over = last != 0 && number / zeros > last / zeros;
    if (started && !over) days.insert(number);
  }
  return days;
}

TEST(DaySpan, AgreesWithCountingDays) {
  std::mt19937 random(5);
  const auto bound = [&]() -> DayNumber {
    const absl::CivilDay day =
        absl::CivilDay(2019, 11, 1) + std::uniform_int_distribution<int>(0, 151)(random);
    const DayNumber number = FromCivilDay(day);
    switch (std::uniform_int_distribution<int>(0, 5)(random)) {
      case 0:
        return 0;
      case 1:
        return number / 10000 * 10000;
      case 2:
        return number / 100 * 100;
      default:
        return number;
    }
  };
  for (int i = 0; i < 3000; ++i) {
    const DayNumber a_start = bound(), a_last = bound(), b_start = bound(), b_last = bound();
    const DaySpan a = SpanOf(a_start, a_last);
    const DaySpan b = SpanOf(b_start, b_last);
    const std::set<DayNumber> a_days = DaysOf(a_start, a_last);
    const std::set<DayNumber> b_days = DaysOf(b_start, b_last);
    bool share = false;
    for (absl::CivilDay day(2019, 11, 1); day < absl::CivilDay(2020, 4, 1); ++day) {
      const DayNumber number = FromCivilDay(day);
      ASSERT_EQ(a.Contains(number), a_days.contains(number))
          << number << " in " << a_start << " to " << a_last;
      share = share || (a_days.contains(number) && b_days.contains(number));
    }
    // Years reach out of the model's calendar, so that spans may also meet there.
    const bool inside = (a_start % 10000 != 0 && a_last % 10000 != 0);
    if (inside || share) {
      ASSERT_EQ(a.Overlaps(b), share)
          << a_start << " to " << a_last << " and " << b_start << " to " << b_last;
    }
    ASSERT_EQ(a.Overlaps(b), b.Overlaps(a));
  }
}

TEST(DaySpan, ThatEndsBeforeItBeginsOverlapsNothing) {
  const DaySpan inverted = SpanOf(20180801, 20180601);
  EXPECT_FALSE(inverted.Overlaps(SpanOf(20180000, 20180000)));
  EXPECT_FALSE(SpanOf(0, 0).Overlaps(inverted));
  EXPECT_FALSE(inverted.Overlaps(inverted));
}

TEST(Clock, OfTheSystemIsTheMachines) {
  const absl::Time before = absl::Now();
  const absl::Time now = Clock::System().Now();
  EXPECT_LE(before, now);
  EXPECT_LE(now, absl::Now());
}

}  // namespace
}  // namespace district::time
