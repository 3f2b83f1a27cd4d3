#include "services/indicator/periods/cutoff.h"

#include <string>
#include <utility>

#include "common/api/errors.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace district::indicator {
namespace {

using time::Period;
using v1::Observation;

Period P(const std::string& code) { return *Period::Parse(code); }

std::string Written(const ReportedDays& days) {
  return time::FormatDay(time::FromCivilDay(days.begin)) + " " +
         time::FormatDay(time::FromCivilDay(days.end - 1));
}

TEST(DaysUnderTest, TheDecreeClosesOnThe14th) {
  const struct {
    const char* period;
    const char* days;
    const char* label;
  } kCases[] = {
      {"2018-06", "2018-05-15 2018-06-14", "tháng 06/2018 (15/05/2018 - 14/06/2018)"},
      {"2018-01", "2017-12-15 2018-01-14", "tháng 01/2018 (15/12/2017 - 14/01/2018)"},
      {"2020-03", "2020-02-15 2020-03-14", "tháng 03/2020 (15/02/2020 - 14/03/2020)"},
      {"2018-Q1", "2017-12-15 2018-03-14", "quý I/2018 (15/12/2017 - 14/03/2018)"},
      {"2018-Q4", "2018-09-15 2018-12-14", "quý IV/2018 (15/09/2018 - 14/12/2018)"},
      {"2018-S1", "2017-12-15 2018-06-14", "6 tháng đầu năm 2018 (15/12/2017 - 14/06/2018)"},
      {"2018-S2", "2018-06-15 2018-12-14", "6 tháng cuối năm 2018 (15/06/2018 - 14/12/2018)"},
      {"2018", "2017-12-15 2018-12-14", "năm 2018 (15/12/2017 - 14/12/2018)"},
  };
  for (const auto& one : kCases) {
    const auto days = DaysUnder(P(one.period), Observation::ND_09);
    ASSERT_TRUE(days.ok()) << days.status();
    EXPECT_EQ(Written(*days), one.days);
    EXPECT_EQ(LabelUnder(P(one.period), Observation::ND_09), one.label);
  }
}

TEST(DaysUnderTest, TheCalendarTakesThePeriodAsItIs) {
  for (const auto cutoff : {Observation::CUTOFF_UNSPECIFIED, Observation::CALENDAR}) {
    EXPECT_EQ(Written(*DaysUnder(P("2018-01-01/P9M"), cutoff)), "2018-01-01 2018-09-30");
    EXPECT_EQ(LabelUnder(P("2018-01-01/P9M"), cutoff), "9 tháng đầu năm 2018");
  }
}

TEST(DaysUnderTest, RefusesPeriodsThatTheDecreeDoesNotName) {
  for (const char* code : {"2018-01-01/P9M", "2018-T1", "2018-W27", "2018-07-12", "2015/2020"}) {
    const auto days = DaysUnder(P(code), Observation::ND_09);
    EXPECT_EQ(days.status().code(), absl::StatusCode::kInvalidArgument) << code;
    EXPECT_EQ(api::DetailOf<google::rpc::ErrorInfo>(days.status()).reason(), "NO_SUCH_CUTOFF");
    EXPECT_EQ(api::DetailOf<google::rpc::BadRequest>(days.status()).field_violations(0).field(),
              "cutoff");
  }
}

// Every day is in one month, one quarter, one half and one year, and the parts make up the wholes.
TEST(DaysUnderTest, PartsMakeUpTheWholeAndFollowEachOther) {
  for (int year = 2016; year <= 2021; ++year) {
    for (const auto& [letter, count] :
         {std::pair("-S", 2), std::pair("-Q", 4), std::pair("-", 12)}) {
      const ReportedDays whole = *DaysUnder(P(std::to_string(year)), Observation::ND_09);
      absl::CivilDay next = whole.begin;
      for (int i = 1; i <= count; ++i) {
        const std::string number =
            count == 12 && i < 10 ? "0" + std::to_string(i) : std::to_string(i);
        const auto part = DaysUnder(P(std::to_string(year) + letter + number), Observation::ND_09);
        EXPECT_EQ(part->begin, next) << year << letter << number;
        next = part->end;
      }
      EXPECT_EQ(next, whole.end) << year << letter;
    }
  }
}

TEST(StillRunsTest, UntilTheDayAfterTheLast) {
  const struct {
    const char* period;
    Observation::Cutoff cutoff;
    time::DayNumber today;
    bool runs;
  } kCases[] = {
      {"2018-06", Observation::CALENDAR, 20180630, true},
      {"2018-06", Observation::CALENDAR, 20180701, false},
      {"2018-06", Observation::ND_09, 20180614, true},
      {"2018-06", Observation::ND_09, 20180615, false},
      {"2018", Observation::ND_09, 20181214, true},
      {"2018", Observation::ND_09, 20181215, false},
      {"2019", Observation::CALENDAR, 20180701, true},
      {"2018-07-12", Observation::CALENDAR, 20180712, true},
      {"2018-07-12", Observation::CALENDAR, 20180713, false},
      {"2015/2020", Observation::CALENDAR, 20201231, true},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(StillRuns(P(one.period), one.cutoff, one.today), one.runs)
        << one.period << " " << one.today;
  }
}

}  // namespace
}  // namespace district::indicator
