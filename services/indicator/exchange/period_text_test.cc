#include "services/indicator/exchange/period_text.h"

#include <gtest/gtest.h>

#include <utility>

namespace district::indicator {
namespace {

using time::Period;

std::string Code(const std::string& text) {
  const absl::StatusOr<Period> period = ReadPeriod(text);
  return period.ok() ? period->code() : "none";
}

TEST(PeriodTextTest, TakesAllSpellings) {
  const std::pair<const char*, const char*> cases[] = {
      {"2018", "2018"},
      {"2018-S1", "2018-S1"},
      {"201806", "2018-06"},
      {"2018-A1", "2018"},
      {"2018-M06", "2018-06"},
      {"2018-T2", "2018-05-01/P4M"},
      {"2018-D193", "2018-07-12"},
      {"2015-01-01/P6Y", "2015/2020"},
      {"2018-01-01T00:00:00/P9M", "2018-01-01/P9M"},
      {"2018-07-02/P1W", "2018-W27"},
      {"6 tháng đầu năm 2018", "2018-S1"},
      {"6 tháng năm 2018", "2018-S1"},
      {"Sáu tháng đầu năm 2018", "2018-S1"},
      {"6 tháng cuối năm 2018", "2018-S2"},
      {"9 tháng năm 2018", "2018-01-01/P9M"},
      {"9 tháng đầu năm 2018", "2018-01-01/P9M"},
      {"Quý II/2018", "2018-Q2"},
      {"quý 4 năm 2018", "2018-Q4"},
      {"tháng 6/2018", "2018-06"},
      {"Tháng 06 năm 2018", "2018-06"},
      {"06/2018", "2018-06"},
      {"năm 2018", "2018"},
      {"Cả năm 2018", "2018"},
      {"tuần 27/2018", "2018-W27"},
      {"12/07/2018", "2018-07-12"},
      {"ngày 12/07/2018", "2018-07-12"},
      {"nhiệm kỳ 2015-2020", "2015/2020"},
  };
  for (const auto& [text, code] : cases) EXPECT_EQ(Code(text), code) << text;
}

TEST(PeriodTextTest, RefusesWhatIsNone) {
  for (const char* text :
       {"", "2018-A2", "2018-M13", "2018-T4", "2018-D366", "2018-W53", "quý V/2018",
        "tháng 13/2018", "13 tháng năm 2018", "30/02/2018", "06-2018", "6 tuần đầu năm 2018", "năm",
        "2018-01-01/P0Y", "kỳ 1 năm 2018"}) {
    EXPECT_EQ(Code(text), "none") << text;
  }
  EXPECT_EQ(Code("2020-D366"), "2020-12-31");
}

// What people are shown can be read again.
TEST(PeriodTextTest, ReadsLabels) {
  for (const char* code : {"2018", "2018-S1", "2018-S2", "2018-Q3", "2018-06", "2018-W27",
                           "2018-07-12", "2018-01-01/P9M", "2015/2020"}) {
    EXPECT_EQ(Code(Period::Parse(code)->ToVietnamese()), code);
  }
}

TEST(PeriodTextTest, WritesSdmx) {
  const struct {
    const char* code;
    const char* period;
    const char* frequency;
  } cases[] = {
      {"2018", "2018", "A"},
      {"2018-S1", "2018-S1", "S"},
      {"2018-Q2", "2018-Q2", "Q"},
      {"2018-06", "2018-06", "M"},
      {"2018-W27", "2018-W27", "W"},
      {"2018-07-12", "2018-07-12", "D"},
      {"2018-01-01/P9M", "2018-01-01/P9M", "O"},
      {"2015/2020", "2015-01-01/P6Y", "O"},
  };
  for (const auto& c : cases) {
    const Period period = *Period::Parse(c.code);
    EXPECT_EQ(SdmxPeriod(period), c.period);
    EXPECT_EQ(SdmxFrequency(period), c.frequency);
    EXPECT_EQ(Code(SdmxPeriod(period)), c.code);
  }
}

}  // namespace
}  // namespace district::indicator
