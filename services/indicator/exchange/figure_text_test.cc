#include "services/indicator/exchange/figure_text.h"

#include <gtest/gtest.h>

namespace district::indicator {
namespace {

using number::Decimal;
using v1::ImportObservationsRequest;

constexpr auto kBySeparator = ImportObservationsRequest::DECIMAL_MARK_UNSPECIFIED;

// The number in canonical form, or the reason why it is none.
std::string Said(const ReadNumber& read) {
  return read.ok() ? read.value.ToString() : read.problem.reason;
}

TEST(FigureTextTest, ReadsNumbersByTheSeparatorOfTheFile) {
  const struct {
    char separator;
    const char* text;
    const char* expected;
  } cases[] = {
      {';', "11,05", "11.05"},
      {';', "1.234,5", "1234.5"},
      {';', "1.234", "1234"},
      {';', "-1.234.567,89", "-1234567.89"},
      {';', "11.05", "DECIMAL_POINT"},
      {';', "0.123", "DECIMAL_POINT"},
      {';', "1234.567", "DECIMAL_POINT"},
      {';', "1,234.5", "DECIMAL_POINT"},
      {';', "1,2,3", "BAD_NUMBER"},
      {';', ",5", "BAD_NUMBER"},
      {';', "52", "52"},
      {',', "11,05", "DECIMAL_COMMA"},
      {',', "1,234.5", "DECIMAL_COMMA"},
      {',', "11.05", "11.05"},
      {',', "1.234", "1.234"},
      {',', "1.2E3", "1200"},
      {',', "\u22121.5", "-1.5"},
      {',', "1 234", "BAD_NUMBER"},
      {',', "11%", "BAD_NUMBER"},
      {',', "Infinity", "BAD_NUMBER"},
      {',', "0.12345678901", "BAD_NUMBER"},
      {'\t', "11.05", "11.05"},
      {'\t', "11,05", "DECIMAL_COMMA"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Said(ReadFigure(c.text, StyleOf(c.separator, kBySeparator, false))), c.expected)
        << c.separator << " " << c.text;
  }
}

TEST(FigureTextTest, TheMarkThatIsAskedForDecides) {
  EXPECT_EQ(Said(ReadFigure("11,05", StyleOf('\t', ImportObservationsRequest::COMMA, false))),
            "11.05");
  EXPECT_EQ(Said(ReadFigure("11.05", StyleOf(';', ImportObservationsRequest::POINT, false))),
            "11.05");
}

TEST(FigureTextTest, SdmxPartsNoThousands) {
  EXPECT_EQ(Said(ReadFigure("11,05", StyleOf(';', kBySeparator, true))), "11.05");
  EXPECT_EQ(Said(ReadFigure("1.234", StyleOf(';', kBySeparator, true))), "DECIMAL_POINT");
}

TEST(FigureTextTest, RescalesExactlyOrSaysThatItCannot) {
  const struct {
    const char* value;
    int from, to;
    const char* expected;
  } cases[] = {
      {"12345678", 6, 9, "12345.678"},
      {"0.05", 0, 9, "PRECISION_LOST"},
      {"0.5", 0, 9, "0.0000000005"},
      {"11.05", 3, 3, "11.05"},
      {"1.5", 9, 0, "1500000000"},
      {"-2", 12, 9, "-2000"},
      {"0", -15, 24, "0"},
      {"1", 24, -15, "OUT_OF_RANGE"},
      {"1", -15, 24, "PRECISION_LOST"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Said(Rescale(*Decimal::Parse(c.value), c.from, c.to)), c.expected)
        << c.value << " " << c.from << " " << c.to;
  }
}

TEST(FigureTextTest, WritesTheMarkOfTheFile) {
  EXPECT_EQ(FigureText(*Decimal::Parse("-1234.5"), true), "-1234,5");
  EXPECT_EQ(FigureText(*Decimal::Parse("-1234.5"), false), "-1234.5");
}

TEST(BeginningTest, EndsWithAWholeLetter) {
  EXPECT_EQ(Beginning("Phường Vĩnh Tuy"), "Phường Vĩnh Tuy");
  EXPECT_EQ(Beginning(std::string(499, 'a') + "ế và"), std::string(499, 'a') + "…");
  EXPECT_EQ(Beginning(std::string(501, 'a')), std::string(500, 'a') + "…");
}

}  // namespace
}  // namespace district::indicator
