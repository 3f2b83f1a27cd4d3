#include "services/meeting/rules/threshold.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

v1::Threshold Part(int numerator, int denominator, bool strict) {
  v1::Threshold threshold;
  threshold.set_numerator(numerator);
  threshold.set_denominator(denominator);
  threshold.set_strict(strict);
  return threshold;
}

TEST(ThresholdTest, TheLeastThatReachesIt) {
  const struct {
    v1::Threshold threshold;
    int64_t base, least;
  } cases[] = {
      {Part(1, 2, true), 42, 22},  {Part(1, 2, true), 41, 21},  {Part(1, 2, false), 42, 21},
      {Part(1, 2, true), 0, 1},    {Part(2, 3, false), 42, 28}, {Part(2, 3, false), 43, 29},
      {Part(2, 3, false), 35, 24}, {Part(2, 3, true), 42, 29},  {Part(1, 1, false), 7, 7},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(LeastReaching(c.threshold, c.base), c.least)
        << InWords(c.threshold) << " of " << c.base;
  }
}

// Whether so many reach it, by its definition.
bool Reaches(const v1::Threshold& threshold, int64_t count, int64_t base) {
  const int64_t left = count * threshold.denominator();
  const int64_t right = base * threshold.numerator();
  return threshold.strict() ? left > right : left >= right;
}

TEST(ThresholdTest, OneLessDoesNotReachIt) {
  for (int denominator = 1; denominator <= 7; ++denominator) {
    for (int numerator = 1; numerator <= denominator; ++numerator) {
      for (const bool strict : {false, true}) {
        for (int64_t base = 0; base <= 60; ++base) {
          const v1::Threshold threshold = Part(numerator, denominator, strict);
          const int64_t least = LeastReaching(threshold, base);
          EXPECT_TRUE(Reaches(threshold, least, base)) << InWords(threshold) << " of " << base;
          EXPECT_FALSE(least > 0 && Reaches(threshold, least - 1, base))
              << InWords(threshold) << " of " << base;
        }
      }
    }
  }
}

TEST(ThresholdTest, IsSaidInVietnamese) {
  EXPECT_EQ(InWords(Part(1, 2, true)), "quá nửa");
  EXPECT_EQ(InWords(Part(50, 100, true)), "quá nửa");
  EXPECT_EQ(InWords(Part(1, 2, false)), "ít nhất 1/2");
  EXPECT_EQ(InWords(Part(2, 3, false)), "ít nhất 2/3");
  EXPECT_EQ(InWords(Part(3, 5, true)), "trên 3/5");
}

TEST(ThresholdTest, WhatCanNeverBeReachedIsRefused) {
  EXPECT_TRUE(CheckThreshold(Part(1, 1, false), "quorum").ok());
  EXPECT_TRUE(CheckThreshold(Part(1, 2, true), "quorum").ok());
  EXPECT_FALSE(CheckThreshold(Part(1, 1, true), "quorum").ok());
  EXPECT_FALSE(CheckThreshold(Part(3, 2, false), "quorum").ok());
}

}  // namespace
}  // namespace district::meeting
