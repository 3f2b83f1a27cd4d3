// Arithmetic of days, against a model that looks at every day.
#include "services/personnel/rows/spans.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::personnel {
namespace {

using time::DayNumber;
using time::DaySpan;

google::type::Date Date(int year, int month = 0, int day = 0) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

TEST(SpanOfTest, UnknownAndPartialBoundsReachAsFarAsTheyMay) {
  v1::Appointment appointment;
  EXPECT_EQ(SpanOf(appointment).begin, time::kBeginningOfTime);
  EXPECT_EQ(SpanOf(appointment).end, time::kEndOfTime);
  *appointment.mutable_start_date() = Date(2015);
  *appointment.mutable_end_date() = Date(2020, 2);
  EXPECT_EQ(SpanOf(appointment).begin, 20150101);
  EXPECT_EQ(SpanOf(appointment).end, 20200301);
  *appointment.mutable_end_date() = Date(2019, 12, 31);
  EXPECT_EQ(SpanOf(appointment).end, 20200101) << "the last day is held";
}

// A few days around the turn of a month and of a year, so that days are not just numbers.
std::vector<DayNumber> Calendar() {
  std::vector<DayNumber> days;
  for (DayNumber day = 20191228; day != 20200104; day = time::DayAfter(day)) days.push_back(day);
  for (DayNumber day = 20200227; day != 20200303; day = time::DayAfter(day)) days.push_back(day);
  return days;
}

class Random {
 public:
  explicit Random(int seed) : generator_(seed) {}
  size_t Below(size_t end) { return generator_() % end; }
  // Bounds among the days; sometimes unknown ones; may be empty.
  DaySpan Span(const std::vector<DayNumber>& days) {
    DaySpan span{days[Below(days.size())], days[Below(days.size())]};
    if (Below(8) == 0) span.begin = time::kBeginningOfTime;
    if (Below(8) == 0) span.end = time::kEndOfTime;
    return span;
  }

 private:
  std::mt19937 generator_;
};

class SpansTest : public ::testing::TestWithParam<int> {};

TEST_P(SpansTest, MostAtOnceIsTheMostOfAnyDay) {
  Random random(GetParam());
  const std::vector<DayNumber> days = Calendar();
  for (int round = 0; round < 300; ++round) {
    std::vector<DaySpan> spans(random.Below(7));
    for (DaySpan& span : spans) span = random.Span(days);
    const DaySpan within{days[random.Below(days.size())], days[random.Below(days.size())]};
    int64_t most = 0;
    for (DayNumber day = within.begin; day < within.end; day = time::DayAfter(day)) {
      most = std::max<int64_t>(most, std::count_if(spans.begin(), spans.end(),
                                                   [&](const auto& s) { return s.Contains(day); }));
    }
    EXPECT_EQ(MostAtOnce(spans, within), most);
  }
}

TEST_P(SpansTest, FirstUncoveredIsTheFirstDayThatNoSpanHolds) {
  Random random(GetParam());
  const std::vector<DayNumber> days = Calendar();
  int covered = 0, uncovered = 0;
  for (int round = 0; round < 500; ++round) {
    std::vector<DaySpan> spans(random.Below(6));
    for (DaySpan& span : spans) span = random.Span(days);
    const DaySpan span{days[random.Below(days.size())], days[random.Below(days.size())]};
    std::optional<DayNumber> first;
    for (DayNumber day = span.begin; day < span.end && !first; day = time::DayAfter(day)) {
      if (std::none_of(spans.begin(), spans.end(),
                       [&](const auto& other) { return other.Contains(day); })) {
        first = day;
      }
    }
    EXPECT_EQ(FirstUncovered(span, spans), first);
    ++(first ? uncovered : covered);
  }
  EXPECT_GT(covered, 0);
  EXPECT_GT(uncovered, 0);
}

TEST_P(SpansTest, GapsHoldTheDaysThatNoSpanHolds) {
  Random random(GetParam());
  const std::vector<DayNumber> days = Calendar();
  for (int round = 0; round < 500; ++round) {
    std::vector<DaySpan> spans(random.Below(6));
    for (DaySpan& span : spans) span = random.Span(days);
    const DaySpan span = random.Span(days);
    const std::vector<DaySpan> gaps = Gaps(span, spans);
    for (const DayNumber day : days) {
      const auto holds = [&](const DaySpan& other) { return other.Contains(day); };
      const bool free = span.Contains(day) && std::none_of(spans.begin(), spans.end(), holds);
      EXPECT_EQ(std::count_if(gaps.begin(), gaps.end(), holds), free ? 1 : 0);
    }
    for (size_t i = 1; i < gaps.size(); ++i) EXPECT_GT(gaps[i].begin, gaps[i - 1].end);
  }
}

TEST_P(SpansTest, CommonHoldsTheDaysOfBoth) {
  Random random(GetParam());
  const std::vector<DayNumber> days = Calendar();
  for (int round = 0; round < 300; ++round) {
    const DaySpan a = random.Span(days), b = random.Span(days), both = Common(a, b);
    for (const DayNumber day : days) {
      EXPECT_EQ(both.Contains(day), a.Contains(day) && b.Contains(day));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SpansTest, ::testing::Range(1, 9));

TEST(FirstUncoveredTest, OpenEndsMeetOnlyOpenEnds) {
  const DaySpan always;
  EXPECT_EQ(FirstUncovered(always, {always}), std::nullopt);
  EXPECT_EQ(FirstUncovered(always, {}), time::kBeginningOfTime);
  EXPECT_EQ(FirstUncovered(always, {{20150101, time::kEndOfTime}}), time::kBeginningOfTime);
  EXPECT_EQ(FirstUncovered({20150101, time::kEndOfTime}, {{0, 20200101}}), 20200101);
  EXPECT_EQ(
      FirstUncovered({20150101, time::kEndOfTime}, {{20200101, time::kEndOfTime}, {0, 20200101}}),
      std::nullopt)
      << "one begins where the other ends";
}

}  // namespace
}  // namespace district::personnel
