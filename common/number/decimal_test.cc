#include "common/number/decimal.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <string_view>

namespace district::number {
namespace {

Decimal D(std::string_view text) {
  absl::StatusOr<Decimal> decimal = Decimal::Parse(text);
  EXPECT_TRUE(decimal.ok()) << text;
  return decimal.value_or(Decimal());
}

const std::string kMost = "9999999999999999999999999999.9999999999";  // 28 and 10 digits.

TEST(Decimal, ReadsAndWritesCanonically) {
  const struct {
    std::string_view text, canonical;
  } cases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"-0.00", "0"},
      {"0e5", "0"},
      {"0e999999999999", "0"},
      {"11.05", "11.05"},
      {"11.0500", "11.05"},
      {"0011.05", "11.05"},
      {"52", "52"},
      {"-3", "-3"},
      {"-3.0", "-3"},
      {"100", "100"},
      {"0.0000000001", "0.0000000001"},
      {"-0.5", "-0.5"},
      {"1e3", "1000"},
      {"1E+3", "1000"},
      {"1.5e1", "15"},
      {"1105e-2", "11.05"},
      {"1e-10", "0.0000000001"},
      {"10e-11", "0.0000000001"},
      {"1e27", "1000000000000000000000000000"},
      {"0.0000000000000000000001e22", "1"},
      {"1.00000000000000000000000000000000000", "1"},
      {"1e0000000000000000000000003", "1000"},
      {kMost, kMost},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(D(c.text).ToString(), c.canonical) << c.text;
    EXPECT_TRUE(D(c.text).InRange()) << c.text;
  }
}

TEST(Decimal, RefusesWhatIsNoDecimalOrOutOfRange) {
  for (const std::string_view text : {"",
                                      " ",
                                      "-",
                                      "+1",
                                      ".5",
                                      "5.",
                                      ".",
                                      "1.",
                                      "-.5",
                                      "11,05",
                                      "1.000,5",
                                      "1 000",
                                      " 1",
                                      "1 ",
                                      "1\n",
                                      "--1",
                                      "1-",
                                      "1.2.3",
                                      "1e",
                                      "1e+",
                                      "e3",
                                      "1e3.5",
                                      "1e3x",
                                      "0x10",
                                      "NaN",
                                      "nan",
                                      "Infinity",
                                      "-inf",
                                      "١٢",
                                      "１",
                                      "1_000",
                                      "1e400",
                                      "1e-400",
                                      "-1e28",
                                      "1e28",
                                      "1e9999999999999999999999",
                                      "1e-9999999999999999999999",
                                      "10000000000000000000000000000",
                                      "0.00000000001",
                                      "1.00000000001",
                                      "1e-11"}) {
    EXPECT_EQ(Decimal::Parse(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_FALSE(Decimal::Parse(std::string_view("1\0", 2)).ok());
  EXPECT_FALSE(Decimal::Parse(std::string(1000000, '9')).ok());
}

TEST(Decimal, WritesForVietnameseReaders) {
  const struct {
    std::string_view text;
    int decimals;
    std::string_view vietnamese;
  } cases[] = {
      {"0", -1, "0"},
      {"0", 2, "0,00"},
      {"11.05", -1, "11,05"},
      {"11.05", 1, "11,1"},
      {"11.05", 0, "11"},
      {"11.05", 3, "11,050"},
      {"999", 0, "999"},
      {"1000", -1, "1.000"},
      {"-1000", -1, "-1.000"},
      {"-100", -1, "-100"},
      {"1234567.891", -1, "1.234.567,891"},
      {"1234567.891", 2, "1.234.567,89"},
      {"999999.5", 0, "1.000.000"},
      {"999.995", 2, "1.000,00"},
      {"-0.004", 2, "0,00"},
      {"-0.005", 2, "-0,01"},
      {"0.05", -1, "0,05"},
      {"100000", 1, "100.000,0"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(D(c.text).ToVietnamese(c.decimals), c.vietnamese) << c.text << " " << c.decimals;
  }
}

TEST(Decimal, RoundsHalfAwayFromZero) {
  const struct {
    std::string_view text;
    int decimals;
    std::string_view rounded;
  } cases[] = {
      {"0.5", 0, "1"},        {"-0.5", 0, "-1"},     {"0.49", 0, "0"},     {"-0.49", 0, "0"},
      {"2.5", 0, "3"},        {"-2.5", 0, "-3"},     {"11.05", 1, "11.1"}, {"11.049", 1, "11"},
      {"1.005", 2, "1.01"},   {"11.05", 5, "11.05"}, {"1499", -3, "1000"}, {"1500", -3, "2000"},
      {"-1500", -3, "-2000"}, {"4", -1, "0"},        {"0", 3, "0"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(D(c.text).Round(c.decimals).ToString(), c.rounded) << c.text << " " << c.decimals;
  }
}

TEST(Decimal, Calculates) {
  EXPECT_EQ((D("0.1") + D("0.2")).ToString(), "0.3");
  EXPECT_EQ((D("11.05") - D("11.05")).ToString(), "0");
  EXPECT_EQ((D("1.5") + D("-2")).ToString(), "-0.5");
  EXPECT_EQ((D("1.10") * D("1.10")).ToString(), "1.21");
  EXPECT_EQ((D("0.25") * D("4")).ToString(), "1");
  EXPECT_EQ((-D("11.05")).ToString(), "-11.05");
  EXPECT_EQ((-Decimal()).ToString(), "0");
  EXPECT_EQ(D("-2").Sign(), -1);
  EXPECT_EQ(D("0.0").Sign(), 0);
  EXPECT_TRUE((D("1.1") - D("1.10")).IsZero());
  EXPECT_EQ(Decimal(std::numeric_limits<int64_t>::min()).ToString(), "-9223372036854775808");
}

TEST(Decimal, KnowsWhenAResultLeftTheRange) {
  EXPECT_TRUE(D(kMost).InRange());
  EXPECT_FALSE((D(kMost) + D("0.0000000001")).InRange());
  EXPECT_EQ((D(kMost) + D("0.0000000001")).ToString(), std::string(1, '1').append(28, '0'));
  EXPECT_FALSE((D("0.0000000001") * D("0.1")).InRange());
  EXPECT_TRUE((D("0.0000000001") * D("0.1")).Round(10).InRange());
  EXPECT_EQ((D(kMost) * D(kMost) - D(kMost) * D(kMost)).ToString(), "0");
}

TEST(Decimal, Divides) {
  const struct {
    std::string_view dividend, divisor;
    int decimals;
    std::string_view quotient;
  } cases[] = {
      {"1", "3", 4, "0.3333"},   {"2", "3", 4, "0.6667"},     {"-2", "3", 4, "-0.6667"},
      {"2", "-3", 4, "-0.6667"}, {"-2", "-3", 0, "1"},        {"1", "8", 2, "0.13"},
      {"-1", "8", 2, "-0.13"},   {"1", "0.001", 0, "1000"},   {"0.001", "1", 2, "0"},
      {"52", "100", 2, "0.52"},  {"11.05", "0.05", 3, "221"}, {"0", "7", 3, "0"},
      {"5", "2", 0, "3"},        {"1550", "1", -2, "1600"},   {"1", "2", 0, "1"},
  };
  for (const auto& c : cases) {
    const absl::StatusOr<Decimal> quotient = D(c.dividend).DividedBy(D(c.divisor), c.decimals);
    ASSERT_TRUE(quotient.ok());
    EXPECT_EQ(quotient->ToString(), c.quotient) << c.dividend << " / " << c.divisor;
  }
  EXPECT_EQ(D("1").DividedBy(D("0.0"), 2).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Decimal, Compares) {
  const std::string_view ordered[] = {
      "-1000", "-11.05", "-11",          "-0.0000000001", "0", "0.0000000001",
      "0.1",   "1",      "1.0000000001", "9.99",          "10"};
  for (size_t i = 0; i < std::size(ordered); ++i) {
    for (size_t j = 0; j < std::size(ordered); ++j) {
      EXPECT_EQ(D(ordered[i]) <=> D(ordered[j]), i <=> j) << ordered[i] << " " << ordered[j];
    }
  }
  EXPECT_EQ(D("1.10"), D("1.1"));
  EXPECT_EQ(D("1e3"), Decimal(1000));
}

// Against arithmetic on whole numbers of the last digit.
TEST(Decimal, AgreesWithIntegers) {
  std::mt19937_64 random(6);
  for (int i = 0; i < 20000; ++i) {
    const int bits = std::uniform_int_distribution<int>(1, 40)(random);
    const int64_t bound = int64_t{1} << bits;
    std::uniform_int_distribution<int64_t> number(-bound, bound);
    const int64_t a = number(random);
    const int64_t b = number(random);
    const Decimal thousandth = D("0.001");
    const Decimal da = Decimal(a) * thousandth;
    const Decimal db = Decimal(b) * thousandth;
    ASSERT_EQ(D(da.ToString()), da);
    ASSERT_EQ(D(da.ToString()).ToString(), da.ToString());
    ASSERT_EQ(da + db, Decimal(a + b) * thousandth);
    ASSERT_EQ(da - db, Decimal(a - b) * thousandth);
    ASSERT_EQ(da <=> db, a <=> b);
    // Half away from zero, worked out on the integers.
    const int64_t cents = (std::abs(a) + 5) / 10 * (a < 0 ? -1 : 1);
    ASSERT_EQ(da.Round(2), Decimal(cents) * D("0.01")) << a;
    if (b != 0) {
      const __int128 magnitude = (__int128{20000} * std::abs(a) + std::abs(b)) / (2 * std::abs(b));
      const auto quotient = static_cast<int64_t>(magnitude) * ((a < 0) != (b < 0) ? -1 : 1);
      ASSERT_EQ(da.DividedBy(db, 4).value(), Decimal(quotient) * D("0.0001")) << a << "/" << b;
    }
  }
}

TEST(Decimal, WhatIsWrittenReadsBackOverTheWholeRange) {
  std::mt19937 random(7);
  std::uniform_int_distribution<int> digit('0', '9');
  for (int i = 0; i < 20000; ++i) {
    std::string text = std::uniform_int_distribution<int>(0, 1)(random) == 0 ? "-" : "";
    const int whole = std::uniform_int_distribution<int>(1, 28)(random);
    const int fraction = std::uniform_int_distribution<int>(0, 10)(random);
    for (int n = 0; n < whole; ++n) text += static_cast<char>(digit(random));
    if (fraction > 0) text += '.';
    for (int n = 0; n < fraction; ++n) text += static_cast<char>(digit(random));
    const Decimal decimal = D(text);
    ASSERT_EQ(D(decimal.ToString()), decimal) << text;
    // In the text, canonical only by dropping zeros, is nothing lost.
    ASSERT_TRUE((decimal - D(text)).IsZero());
    ASSERT_TRUE(decimal.InRange());
  }
}

}  // namespace
}  // namespace district::number
