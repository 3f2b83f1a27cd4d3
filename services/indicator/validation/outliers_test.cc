#include "services/indicator/validation/outliers.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/number/decimal_proto.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::indicator::validation {
namespace {

using number::Decimal;

std::vector<Decimal> Values(const std::vector<int>& values) {
  return {values.begin(), values.end()};
}

std::string Judged(int value, const std::vector<int>& earlier, const std::string& check = "") {
  auto asked = FromText<v1::OutlierCheck>(check);
  if (asked.minimum_value_count() == 0) asked.set_minimum_value_count(6);
  const auto score = FindOutlier(asked, Decimal(value), Values(earlier));
  if (!score) return "fine";
  return absl::StrCat(score->median().value(), " ",
                      score->has_score() ? score->score().value() : "-");
}

TEST(OutlierTest, ByTheModifiedScore) {
  const struct {
    int value;
    std::vector<int> earlier;
    const char* check;
    const char* judged;
  } kCases[] = {
      // Median 13, distances 3 2 1 1 2 3: MAD 2; beyond 13 + 3.5 * 2 / 0.6745 = 23.38.
      {23, {10, 11, 12, 14, 15, 16}, "", "fine"},
      {24, {10, 11, 12, 14, 15, 16}, "", "13 3.71"},
      {2, {10, 11, 12, 14, 15, 16}, "", "13 -3.71"},
      {3, {16, 15, 14, 12, 11, 10}, "", "fine"},
      {24, {10, 11, 12, 14, 15, 16}, "threshold { value: '4' }", "fine"},
      {20, {10, 11, 12, 14, 15, 16}, "threshold { value: '2' }", "13 2.36"},
      // Too few to judge by.
      {1000, {10, 11, 12, 14, 15}, "", "fine"},
      {1000, {}, "", "fine"},
      {1000, {10, 11, 12, 14, 15, 16, 13}, "minimum_value_count: 8", "fine"},
      // MAD is zero: the mean distance is 2 / 6; beyond 5 + 3.5 * 1.253314 / 3 = 6.46.
      {6, {5, 5, 5, 5, 5, 7}, "", "fine"},
      {7, {5, 5, 5, 5, 5, 7}, "", "5 4.79"},
      // All alike.
      {5, {5, 5, 5, 5, 5, 5}, "", "fine"},
      {6, {5, 5, 5, 5, 5, 5}, "", "5 -"},
      {0, {0, 0, 0, 0, 0, 0}, "", "fine"},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(Judged(one.value, one.earlier, one.check), one.judged)
        << one.value << " " << one.check;
  }
}

TEST(OutlierTest, AsTheSameInFloatingPoint) {
  const auto median = [](std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const size_t middle = values.size() / 2;
    return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  };
  std::mt19937 random(20180712);
  int outliers = 0;
  for (int i = 0; i < 2000; ++i) {
    std::vector<int> earlier(6 + random() % 20);
    for (int& value : earlier) value = static_cast<int>(random() % 50);
    const int value = static_cast<int>(random() % 200);
    const double middle = median({earlier.begin(), earlier.end()});
    std::vector<double> distances;
    for (int one : earlier) distances.push_back(std::abs(one - middle));
    const double mad = median(distances);
    if (mad == 0) continue;
    const double score = 0.6745 * (value - middle) / mad;
    if (std::abs(std::abs(score) - 3.5) < 1e-9) continue;
    const bool expected = std::abs(score) > 3.5;
    outliers += expected;
    EXPECT_EQ(Judged(value, earlier) != "fine", expected) << value << " " << score;
  }
  EXPECT_GT(outliers, 100);
}

TEST(OutlierTest, AmongEarlierPeriodsOfTheSameKindAndTenYears) {
  const auto period = [](const char* code) { return *time::Period::Parse(code); };
  std::vector<PastFigure> series;
  int value = 0;
  for (const char* code : {"2007-12", "2008-06", "2018-05", "2018-06", "2018-07", "2018-Q1", "2017",
                           "2017-01-01/P9M", "2018-01-01/P4M"}) {
    series.push_back({period(code), Decimal(++value)});
  }
  const struct {
    const char* period;
    std::vector<int> values;
  } kCases[] = {
      {"2018-06", {2, 3}}, {"2018-Q2", {6}}, {"2018", {7}},           {"2018-01-01/P9M", {8}},
      {"2018-S1", {}},     {"2018-05", {2}}, {"2019-01-01/P4M", {9}},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(EarlierValues(series, period(one.period)), Values(one.values)) << one.period;
  }
}

}  // namespace
}  // namespace district::indicator::validation
