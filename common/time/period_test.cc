#include "common/time/period.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "common/time/date.h"

namespace district::time {
namespace {

using Kind = Period::Kind;

Period P(std::string_view code) {
  absl::StatusOr<Period> period = Period::Parse(code);
  EXPECT_TRUE(period.ok()) << code << ": " << period.status();
  return period.ok() ? *period : Period();
}

std::string CodeOf(const std::optional<Period>& period) { return period ? period->code() : "-"; }

TEST(Period, Cases) {
  const struct {
    std::string_view code;
    std::string_view canonical;
    Kind kind;
    DayNumber begin, last;
    std::string_view vietnamese;
  } cases[] = {
      {"2018", "2018", Kind::kYear, 20180101, 20181231, "năm 2018"},
      {"2018-S1", "2018-S1", Kind::kHalfYear, 20180101, 20180630, "6 tháng đầu năm 2018"},
      {"2018S2", "2018-S2", Kind::kHalfYear, 20180701, 20181231, "6 tháng cuối năm 2018"},
      {"2018-Q1", "2018-Q1", Kind::kQuarter, 20180101, 20180331, "quý I/2018"},
      {"2018Q2", "2018-Q2", Kind::kQuarter, 20180401, 20180630, "quý II/2018"},
      {"2018-Q4", "2018-Q4", Kind::kQuarter, 20181001, 20181231, "quý IV/2018"},
      {"2018-06", "2018-06", Kind::kMonth, 20180601, 20180630, "tháng 06/2018"},
      {"202002", "2020-02", Kind::kMonth, 20200201, 20200229, "tháng 02/2020"},
      {"2018-W27", "2018-W27", Kind::kWeek, 20180702, 20180708, "tuần 27/2018"},
      {"2018W5", "2018-W05", Kind::kWeek, 20180129, 20180204, "tuần 5/2018"},
      {"2019-W01", "2019-W01", Kind::kWeek, 20181231, 20190106, "tuần 1/2019"},
      {"2020-W53", "2020-W53", Kind::kWeek, 20201228, 20210103, "tuần 53/2020"},
      {"2015-W53", "2015-W53", Kind::kWeek, 20151228, 20160103, "tuần 53/2015"},
      {"2018-07-12", "2018-07-12", Kind::kDay, 20180712, 20180712, "ngày 12/07/2018"},
      {"20180712", "2018-07-12", Kind::kDay, 20180712, 20180712, "ngày 12/07/2018"},
      {"2018-01-01/P9M", "2018-01-01/P9M", Kind::kOther, 20180101, 20180930,
       "9 tháng đầu năm 2018"},
      {"2018-04-01/P9M", "2018-04-01/P9M", Kind::kOther, 20180401, 20181231,
       "9 tháng cuối năm 2018"},
      {"2018-02-01/P4M", "2018-02-01/P4M", Kind::kOther, 20180201, 20180531,
       "từ tháng 02/2018 đến tháng 05/2018"},
      {"2018-07-05/P10D", "2018-07-05/P10D", Kind::kOther, 20180705, 20180714,
       "từ ngày 05/07/2018 đến ngày 14/07/2018"},
      {"2015/2020", "2015/2020", Kind::kTerm, 20150101, 20201231, "nhiệm kỳ 2015-2020"},
      // The same days have one code, the shortest.
      {"2018-01-01/P12M", "2018", Kind::kYear, 20180101, 20181231, "năm 2018"},
      {"2018-01-01/P365D", "2018", Kind::kYear, 20180101, 20181231, "năm 2018"},
      {"2018-01-01/P6M", "2018-S1", Kind::kHalfYear, 20180101, 20180630, "6 tháng đầu năm 2018"},
      {"2018-01-01/P3M", "2018-Q1", Kind::kQuarter, 20180101, 20180331, "quý I/2018"},
      {"2018-06-01/P1M", "2018-06", Kind::kMonth, 20180601, 20180630, "tháng 06/2018"},
      {"2018-02-01/P28D", "2018-02", Kind::kMonth, 20180201, 20180228, "tháng 02/2018"},
      {"2018-07-02/P7D", "2018-W27", Kind::kWeek, 20180702, 20180708, "tuần 27/2018"},
      {"2018-07-12/P1D", "2018-07-12", Kind::kDay, 20180712, 20180712, "ngày 12/07/2018"},
      {"2018/2018", "2018", Kind::kYear, 20180101, 20181231, "năm 2018"},
      {"2015-01-01/P72M", "2015/2020", Kind::kTerm, 20150101, 20201231, "nhiệm kỳ 2015-2020"},
      {"2018-01-15/P31D", "2018-01-15/P1M", Kind::kOther, 20180115, 20180214,
       "từ ngày 15/01/2018 đến ngày 14/02/2018"},
      {"2018-01-31/P2M", "2018-01-31/P2M", Kind::kOther, 20180131, 20180330,
       "từ ngày 31/01/2018 đến ngày 30/03/2018"},
      // Six months that are no half of the year, seven days that are no week.
      {"2018-04-01/P6M", "2018-04-01/P6M", Kind::kOther, 20180401, 20180930,
       "từ tháng 04/2018 đến tháng 09/2018"},
      {"2018-07-03/P7D", "2018-07-03/P7D", Kind::kOther, 20180703, 20180709,
       "từ ngày 03/07/2018 đến ngày 09/07/2018"},
      {"2018-04-01/P12M", "2018-04-01/P12M", Kind::kOther, 20180401, 20190331,
       "từ tháng 04/2018 đến tháng 03/2019"},
      // As SDMX writes them.
      {"2018-A1", "2018", Kind::kYear, 20180101, 20181231, "năm 2018"},
      {"2018-M06", "2018-06", Kind::kMonth, 20180601, 20180630, "tháng 06/2018"},
      {"2018-T1", "2018-01-01/P4M", Kind::kOther, 20180101, 20180430, "4 tháng đầu năm 2018"},
      {"2018-T2", "2018-05-01/P4M", Kind::kOther, 20180501, 20180831,
       "từ tháng 05/2018 đến tháng 08/2018"},
      {"2018-T3", "2018-09-01/P4M", Kind::kOther, 20180901, 20181231, "4 tháng cuối năm 2018"},
      {"2018-D193", "2018-07-12", Kind::kDay, 20180712, 20180712, "ngày 12/07/2018"},
      {"2020-D366", "2020-12-31", Kind::kDay, 20201231, 20201231, "ngày 31/12/2020"},
      {"0001", "0001", Kind::kYear, 10101, 11231, "năm 1"},
      {"9999", "9999", Kind::kYear, 99990101, 99991231, "năm 9999"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.code);
    const Period period = P(c.code);
    EXPECT_EQ(period.code(), c.canonical);
    EXPECT_EQ(period.kind(), c.kind);
    EXPECT_EQ(period.begin(), ToCivilDay(c.begin));
    EXPECT_EQ(period.end(), ToCivilDay(c.last) + 1);
    EXPECT_EQ(period.ToVietnamese(), c.vietnamese);
    EXPECT_EQ(period, P(c.canonical));
  }
}

TEST(Period, RefusesWithAReason) {
  const std::string_view codes[] = {
      "",
      " ",
      "18",
      "02018",
      "2018 ",
      " 2018",
      "abcd",
      "2018-",
      "-2018",
      "0000",
      "10000",
      "2018-S0",
      "2018-S3",
      "2018-S",
      "2018-S11",
      "2018-s1",
      "2018--S1",
      "2018-Q0",
      "2018-Q5",
      "2018-00",
      "2018-13",
      "201813",
      "2018-6",
      "20186",
      "2018-W00",
      "2018-W54",
      "2018-W53",
      "2018-W",
      "2018-W127",
      "2018-02-30",
      "2018-02-29",
      "20180230",
      "2018-07-32",
      "2018-7-12",
      "2018-0712",
      "201807-12",
      "2018070",
      "201807120",
      "2018-A0",
      "2018-A2",
      "2018-A",
      "2018-A11",
      "2018A1",
      "2018-M00",
      "2018-M13",
      "2018-M6",
      "2018-M006",
      "2018M06",
      "2018-T0",
      "2018-T4",
      "2018T2",
      "2018-D000",
      "2018-D366",
      "2018-D12",
      "2018-D0193",
      "2015-W54",
      "2021-W53",
      "2018-07-12T00",
      "2018-01-01/",
      "2018-01-01/P",
      "2018-01-01/P9",
      "2018-01-01/PM",
      "2018-01-01/P0M",
      "2018-01-01/P0D",
      "2018-01-01/P-1M",
      "2018-01-01/P1Y",
      "2018-01-01/P9M1D",
      "2018-01-01/9M",
      "2018-01-01/p9m",
      "2018-01/P9M",
      "2018/P9M",
      "2018-02-30/P1M",
      "2018-01-31/P1M",
      "2018-01-01/P99999999999999999999M",
      "2018-01-01/P9999999M",
      "2018-01-01/P9999999D",
      "2018-01-01/2018-09-30",
      "2020/2015",
      "2015/",
      "/2015",
      "2015/20",
      "2015/2020/2025",
      "2015-2020",
      "2015/10000",
      "9999-12-31/P1M",
      "2018-Q1/P1M",
      "２０１８",
      "2018-0\xFF",
  };
  for (const std::string_view code : codes) {
    const absl::StatusOr<Period> period = Period::Parse(code);
    EXPECT_EQ(period.status().code(), absl::StatusCode::kInvalidArgument) << code;
    EXPECT_FALSE(period.status().message().empty());
  }
  EXPECT_FALSE(Period::Parse(std::string_view("2018\0", 5)).ok());
  EXPECT_EQ(Period::Parse("2018-S3").status().message(), "a year has no half-year 3");
}

TEST(Period, WeeksAreThoseOfIso8601) {
  for (absl::CivilDay day(2003, 12, 25); day < absl::CivilDay(2033, 1, 10); ++day) {
    std::tm parts = {};
    parts.tm_year = static_cast<int>(day.year()) - 1900;
    parts.tm_mon = day.month() - 1;
    parts.tm_mday = day.day();
    timegm(&parts);  // Fills in the days of the week and the year.
    char code[16];
    std::strftime(code, sizeof(code), "%G-W%V", &parts);
    const Period week = P(code);
    ASSERT_EQ(week.code(), code);
    ASSERT_TRUE(week.begin() <= day && day < week.end()) << code;
    ASSERT_EQ(week.year(), std::stoi(std::string(code, 4)));
  }
}

// Every span of days over a leap year and its neighbours has one code, and the code has those days.
TEST(Period, CodeAndDaysDetermineEachOther) {
  for (absl::CivilDay begin(2019, 12, 25); begin < absl::CivilDay(2021, 1, 5); ++begin) {
    for (int days = 1; days <= 400; ++days) {
      const absl::StatusOr<Period> period = Period::Of(begin, begin + days);
      ASSERT_TRUE(period.ok());
      const absl::StatusOr<Period> again = Period::Parse(period->code());
      ASSERT_TRUE(again.ok()) << period->code();
      ASSERT_EQ(again->code(), period->code());
      ASSERT_EQ(again->kind(), period->kind());
      ASSERT_EQ(again->begin(), begin) << period->code();
      ASSERT_EQ(again->end(), begin + days) << period->code();
      ASSERT_FALSE(period->ToVietnamese().empty());
    }
  }
}

TEST(Period, OfRefusesNoDaysAndFarYears) {
  const absl::CivilDay day(2018, 7, 12);
  EXPECT_FALSE(Period::Of(day, day).ok());
  EXPECT_FALSE(Period::Of(day, day - 1).ok());
  EXPECT_FALSE(Period::Of(absl::CivilDay(0, 12, 31), day).ok());
  EXPECT_FALSE(Period::Of(day, absl::CivilDay(10000, 1, 2)).ok());
}

TEST(Period, NeighboursAndYear) {
  const struct {
    std::string_view code, year_before, previous, calendar_year;
  } cases[] = {
      {"2018", "2017", "2017", "2018"},
      {"2018-S1", "2017-S1", "2017-S2", "2018"},
      {"2018-S2", "2017-S2", "2018-S1", "2018"},
      {"2018-Q1", "2017-Q1", "2017-Q4", "2018"},
      {"2018-01", "2017-01", "2017-12", "2018"},
      {"2020-02", "2019-02", "2020-01", "2020"},
      {"2018-W27", "2017-W27", "2018-W26", "2018"},
      {"2019-W01", "2018-W01", "2018-W52", "-"},
      {"2021-W01", "2020-W01", "2020-W53", "2021"},
      {"2020-W53", "-", "2020-W52", "-"},
      {"2018-07-12", "2017-07-12", "2018-07-11", "2018"},
      {"2020-02-29", "-", "2020-02-28", "2020"},
      {"2018-01-01/P9M", "2017-01-01/P9M", "2017-04-01/P9M", "2018"},
      {"2018-07-05/P10D", "2017-07-05/P10D", "2018-06-25/P10D", "2018"},
      {"2018-04-01/P12M", "2017-04-01/P12M", "2017-04-01/P12M", "-"},
      {"2018-01-01/P18M", "-", "2016-07-01/P18M", "-"},
      {"2018-12-31/P2D", "2017-12-31/P2D", "2018-12-29/P2D", "-"},
      {"2018-01-15/P1M", "2017-01-15/P1M", "2017-12-15/P1M", "2018"},
      {"2018-12-15/P1M", "2017-12-15/P1M", "2018-11-15/P1M", "-"},
      {"2018-03-31/P2M", "2017-03-31/P2M", "2018-01-31/P2M", "2018"},
      {"2018-05-31/P3M", "2017-05-31/P3M", "-", "2018"},
      {"2015/2020", "-", "2009/2014", "-"},
      {"0001", "-", "-", "0001"},
      {"0001-01-01", "-", "-", "0001"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.code);
    const Period period = P(c.code);
    EXPECT_EQ(CodeOf(period.YearBefore()), c.year_before);
    EXPECT_EQ(CodeOf(period.Previous()), c.previous);
    EXPECT_EQ(CodeOf(period.CalendarYear()), c.calendar_year);
  }
}

TEST(Period, PlanYearAndYearToDate) {
  const struct {
    std::string_view code, plan_year, year_to_date;
  } cases[] = {
      {"2018", "2018", "2018"},
      {"2018-Q3", "2018", "2018-01-01/P9M"},
      {"2018-S1", "2018", "2018-S1"},
      {"2018-S2", "2018", "2018"},
      {"2018-02", "2018", "2018-01-01/P2M"},
      {"2018-06", "2018", "2018-S1"},
      {"2018-07-12", "2018", "2018-01-01/P193D"},
      {"2018-01-01/P9M", "2018", "2018-01-01/P9M"},
      // The first week of 2019 begins on 31 December 2018; that of 2021 on 4 January.
      {"2019-W01", "2019", "2019-W01"},
      {"2019-W03", "2019", "2018-12-31/P21D"},
      {"2020-W53", "2020", "2019-12-30/P371D"},
      {"2021-W01", "2021", "2021-W01"},
      {"2018-12-31/P2D", "-", "-"},
      {"2018-04-01/P12M", "-", "-"},
      {"2015/2020", "-", "-"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.code);
    const Period period = P(c.code);
    EXPECT_EQ(CodeOf(period.PlanYear()), c.plan_year);
    EXPECT_EQ(CodeOf(period.YearToDate()), c.year_to_date);
  }
}

// What a walk over the days tells of the parts of the calendar: by kind and number of the part
// ("month 2018 6"), its days.
using DaysByPart = std::map<std::tuple<Kind, int, int>, std::vector<absl::CivilDay>>;

DaysByPart WalkOverDays(absl::CivilDay from, absl::CivilDay until) {
  DaysByPart parts;
  for (absl::CivilDay day = from; day < until; ++day) {
    const int year = static_cast<int>(day.year()), month = day.month();
    std::tm tm = {};
    tm.tm_year = year - 1900;
    tm.tm_mon = month - 1;
    tm.tm_mday = day.day();
    timegm(&tm);
    char week[16];
    std::strftime(week, sizeof(week), "%G %V", &tm);
    parts[{Kind::kYear, year, 0}].push_back(day);
    parts[{Kind::kHalfYear, year, (month - 1) / 6}].push_back(day);
    parts[{Kind::kQuarter, year, (month - 1) / 3}].push_back(day);
    parts[{Kind::kMonth, year, month}].push_back(day);
    parts[{Kind::kWeek, std::stoi(week), std::stoi(week + 5)}].push_back(day);
    parts[{Kind::kDay, year, month * 100 + day.day()}].push_back(day);
  }
  return parts;
}

TEST(Period, NeighboursAreThoseOfAWalkOverTheDays) {
  const absl::CivilDay from(2012, 12, 31), until(2023, 1, 1);
  const DaysByPart parts = WalkOverDays(from, until);
  for (const auto& [part, days] : parts) {
    const auto& [kind, year, number] = part;
    // Those at the edges may be cut.
    if (year < 2014 || year > 2021) continue;
    const absl::StatusOr<Period> period = Period::Of(days.front(), days.back() + 1);
    ASSERT_TRUE(period.ok());
    SCOPED_TRACE(period->code());
    ASSERT_EQ(period->kind(), kind);
    ASSERT_EQ(period->year(), year);
    ASSERT_EQ(period->PlanYear()->year(), year);

    const auto before = parts.find({kind, year - 1, number});
    const std::optional<Period> year_before = period->YearBefore();
    ASSERT_EQ(year_before.has_value(), before != parts.end());
    if (year_before) {
      ASSERT_EQ(year_before->begin(), before->second.front());
      ASSERT_EQ(year_before->end(), before->second.back() + 1);
    }
    const std::optional<Period> previous = period->Previous();
    ASSERT_TRUE(previous.has_value());
    ASSERT_EQ(previous->kind(), kind);
    ASSERT_EQ(previous->end(), days.front());
  }
}

TEST(Period, ContainsIsThatOfAWalkOverTheDays) {
  const DaysByPart parts = WalkOverDays(absl::CivilDay(2019, 12, 1), absl::CivilDay(2021, 2, 1));
  for (const auto& [one, days] : parts) {
    if (days.size() < 7) continue;
    const absl::StatusOr<Period> whole = Period::Of(days.front(), days.back() + 1);
    const std::set<absl::CivilDay> held(days.begin(), days.end());
    for (const auto& [other, part_days] : parts) {
      const absl::StatusOr<Period> part = Period::Of(part_days.front(), part_days.back() + 1);
      const bool contains = std::all_of(part_days.begin(), part_days.end(),
                                        [&](absl::CivilDay day) { return held.contains(day); });
      ASSERT_EQ(whole->Contains(*part), contains) << whole->code() << " " << part->code();
    }
  }
}

TEST(Period, PreviousEndsWhereItBegins) {
  for (const std::string_view code :
       {"2018", "2018-S1", "2018-Q3", "2020-03", "2021-W01", "2020-03-01", "2018-01-01/P9M",
        "2020-03-05/P10D", "2015/2020"}) {
    Period period = P(code);
    for (int i = 0; i < 100; ++i) {
      const std::optional<Period> previous = period.Previous();
      ASSERT_TRUE(previous.has_value()) << period.code();
      ASSERT_EQ(previous->end(), period.begin());
      ASSERT_EQ(previous->kind(), period.kind()) << previous->code();
      period = *previous;
    }
  }
}

TEST(Period, Contains) {
  EXPECT_TRUE(P("2018").Contains(P("2018-S1")));
  EXPECT_TRUE(P("2018-S1").Contains(P("2018-06-30")));
  EXPECT_TRUE(P("2015/2020").Contains(P("2018")));
  EXPECT_TRUE(P("2018").Contains(P("2018")));
  EXPECT_FALSE(P("2018-S1").Contains(P("2018")));
  EXPECT_FALSE(P("2018-S1").Contains(P("2018-07-01")));
  EXPECT_FALSE(P("2018").Contains(P("2019-W01")));
}

}  // namespace
}  // namespace district::time
