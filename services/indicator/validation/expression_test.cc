#include "services/indicator/validation/expression.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::indicator::validation {
namespace {

std::string Read(const std::string& text) {
  const absl::StatusOr<Expression> expression = Expression::Parse(text);
  if (!expression.ok()) return std::string(expression.status().message());
  std::string read;
  for (const Term& term : expression->terms()) {
    absl::StrAppend(&read, "[", term.factor.ToString(), term.indicator.empty() ? "" : " ",
                    term.indicator, "]");
  }
  return read;
}

TEST(ExpressionTest, IsASumOfFiguresAndNumbers) {
  const struct {
    const char* text;
    const char* read;
  } kCases[] = {
      {"{a}", "[1 indicators/a]"},
      {" { thu-1 } ", "[1 indicators/thu-1]"},
      {"{a}+{b}-{c}", "[1 indicators/a][1 indicators/b][-1 indicators/c]"},
      {"-{a} + 0.5 * {b}", "[-1 indicators/a][0.5 indicators/b]"},
      {"{a} * 2 * 1.5 - 12.50", "[3 indicators/a][-12.5]"},
      {"0", "[0]"},
      {"{a} - {a}", "[1 indicators/a][-1 indicators/a]"},
      {"", "at character 1: a number or an indicator in braces is missing"},
      {"{a} {b}", "at character 5: + or - is missing"},
      {"{a} +", "at character 6: a number or an indicator in braces is missing"},
      {"{a", "at character 1: } is missing"},
      {"{A}", "at character 1: no id of an indicator stands in braces"},
      {"{}", "at character 1: no id of an indicator stands in braces"},
      {"{a} * {b}", "at character 7: figures are not multiplied by each other"},
      {"1,5 * {a}", "at character 2: + or - is missing"},
      {"1.5.2", "at character 1: a number or an indicator in braces is missing"},
      {"a", "at character 1: a number or an indicator in braces is missing"},
      {"--{a}", "at character 2: a number or an indicator in braces is missing"},
      {"0.00001 * 0.000001", "at character 11: the factor is too large or too exact"},
  };
  for (const auto& one : kCases) EXPECT_EQ(Read(one.text), one.read) << one.text;
}

}  // namespace
}  // namespace district::indicator::validation
