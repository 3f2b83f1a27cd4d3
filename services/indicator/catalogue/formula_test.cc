#include "services/indicator/catalogue/formula.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::indicator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Values = std::vector<std::optional<Rational>>;

std::string Describe(const FormulaResult& result) {
  switch (result.problem) {
    case FormulaResult::Problem::kNone:
      break;
    case FormulaResult::Problem::kOperandMissing:
      return "operand missing";
    case FormulaResult::Problem::kDivisionByZero:
      return "division by zero";
    case FormulaResult::Problem::kTooLarge:
      return "too large";
  }
  return result.value->str();
}

std::string Evaluated(const std::string& text, const Values& values) {
  const absl::StatusOr<Formula> formula = Formula::Parse(text);
  return formula.ok() ? Describe(formula->Evaluate(values))
                      : std::string(formula.status().message());
}

TEST(FormulaTest, FollowsPrecedenceAndIsExact) {
  const struct {
    const char* text;
    Values values;
    const char* result;
  } kCases[] = {
      {"{a}", {7}, "7"},
      {"{a} + {b} * {c}", {1, 2, 3}, "7"},
      {"({a} + {b}) * {c}", {1, 2, 3}, "9"},
      {"{a} - {b} - {c}", {10, 3, 2}, "5"},
      {"{a} / {b} / {c}", {12, 3, 2}, "2"},
      {"{a} / {b} * 100", {1, 3}, "100/3"},
      {"{a}*0.1", {1}, "1/10"},
      {"-{a} + {b}", {2, 3}, "1"},
      {"-{a} * -{b}", {2, 3}, "6"},
      {"{a} - -{b}", {2, 3}, "5"},
      {"--{a}", {2}, "2"},
      {"-({a} - {b})", {2, 3}, "1"},
      {"{a} / {a}", {3}, "1"},
      {"min({a}, {b}, 2)", {5, 3}, "2"},
      {"max({a}, {b})", {5, -3}, "5"},
      {"min({a})", {5}, "5"},
      {"abs({a} - {b}) / 2", {1, 4}, "3/2"},
      {"round({a} / 3, 2)", {2}, "67/100"},
      {"round({a} / 2)", {5}, "3"},
      {"round({a} / 2)", {-5}, "-3"},
      {"round({a}, -3)", {1500}, "2000"},
      {"{a}", {std::nullopt}, "operand missing"},
      {"{a} * 0 + {b}", {std::nullopt, 1}, "operand missing"},
      {"max({a}, {b})", {1, std::nullopt}, "operand missing"},
      {"{a} / {b}", {1, 0}, "division by zero"},
      {"{a} / ({b} - {b})", {1, 5}, "division by zero"},
      {"0 / {a}", {0}, "division by zero"},
      {"  {a}+1 ", {1}, "2"},
      {"9999999999999999999999999999.0000000001 * {a}",
       {1},
       "99999999999999999999999999990000000001/10000000000"},
      {"0.08 * {a}", {100}, "8"},
  };
  for (const auto& one : kCases) EXPECT_EQ(Evaluated(one.text, one.values), one.result) << one.text;
}

TEST(FormulaTest, MistakesAreNamedWithTheirPlace) {
  const struct {
    const char* text;
    const char* error;
  } kCases[] = {
      {"", "at character 1: a number, an indicator or a parenthesis is missing"},
      {"1 + 2", "at character 1: no indicator is named"},
      {"{a} +", "at character 6: a number, an indicator or a parenthesis is missing"},
      {"{a} {b}", "at character 5: an operator is missing"},
      {"{a} ^ 2", "at character 5: an operator is missing"},
      {"({a} + 1", "at character 9: `)` is missing"},
      {"{a} + 1)", "at character 8: nothing opens this parenthesis"},
      {"{a", "at character 1: this brace is not closed"},
      {"{A}", "at character 1: between braces stands the id of an indicator"},
      {"{}", "at character 1: between braces stands the id of an indicator"},
      {"{indicators/a}", "at character 1: between braces stands the id of an indicator"},
      {"{a} * 0,5", "at character 8: decimals stand after a point"},
      {"{a} * .5", "at character 7: a number, an indicator or a parenthesis is missing"},
      {"{a} * 1.", "at character 7: a number has"},
      {"{a} * 0.12345678901", "at character 7: a number has"},
      {"{a} * 12345678901234567890123456789", "at character 7: a number has"},
      {"{a} * 1e3", "at character 8: an operator is missing"},
      {"sum({a})", "at character 1: there are only abs, max, min and round"},
      {"MIN({a})", "at character 1: there are only abs, max, min and round"},
      {"a + 1", "at character 1: there are only abs, max, min and round"},
      {"abs({a}, 1)", "at character 8: `)` is missing"},
      {"abs {a}", "at character 5: `(` is missing"},
      {"min()", "at character 5: a number, an indicator or a parenthesis is missing"},
      {"round({a}, {b})", "at character 12: decimals are a whole number from -10 to 10"},
      {"round({a}, 11)", "at character 12: decimals are a whole number from -10 to 10"},
      {"round({a}, 1.5)", "at character 13: `)` is missing"},
      {"{a} + 1; DROP TABLE", "at character 8: an operator is missing"},
      {"{a} × 2", "at character 5: an operator is missing"},
      {"*{a}", "at character 1: a number, an indicator or a parenthesis is missing"},
      {"+{a}", "at character 1: a number, an indicator or a parenthesis is missing"},
  };
  for (const auto& one : kCases) {
    const absl::Status status = Formula::Parse(one.text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << one.text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(one.error)) << one.text;
  }
}

TEST(FormulaTest, NamesEachOperandOnce) {
  const auto formula = Formula::Parse("{b} / ({a} + {b}) * {c}");
  ASSERT_TRUE(formula.ok()) << formula.status();
  EXPECT_THAT(formula->operands(), ElementsAre("b", "a", "c"));
}

TEST(FormulaTest, IsBounded) {
  const auto nested = [](int levels) {
    return std::string(static_cast<size_t>(levels), '(') + "{a}" +
           std::string(static_cast<size_t>(levels), ')');
  };
  EXPECT_TRUE(Formula::Parse(nested(Formula::kMostLevels)).ok());
  EXPECT_THAT(std::string(Formula::Parse(nested(Formula::kMostLevels + 1)).status().message()),
              HasSubstr("more than 50 levels"));
  EXPECT_FALSE(Formula::Parse(std::string(100000, '(')).ok());
  EXPECT_FALSE(Formula::Parse(std::string(100000, '-')).ok());

  std::vector<std::string> operands;
  for (int i = 0; i < Formula::kMostOperands; ++i) operands.push_back(absl::StrCat("{a", i, "}"));
  EXPECT_TRUE(Formula::Parse(absl::StrJoin(operands, "+")).ok());
  operands.push_back("{b}");
  EXPECT_THAT(std::string(Formula::Parse(absl::StrJoin(operands, "+")).status().message()),
              HasSubstr("more than 50 indicators"));

  std::string power = "{a}";
  for (int i = 0; i < 200; ++i) power += "*{a}";
  EXPECT_EQ(Evaluated(power, {ToRational(*number::Decimal::Parse("1234567890123456789"))}),
            "too large");
}

TEST(FormulaTest, IsReadOnceForATextAndMistakesEachTime) {
  const auto first = Formula::Read("{once} + 1"), second = Formula::Read("{once} + 1");
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->get(), second->get());
  EXPECT_FALSE(Formula::Read("{once} +").ok());
  EXPECT_FALSE(Formula::Read("{once} +").ok());
}

// A formula as a tree, evaluated by walking it.
struct Node {
  char kind;  // n a number, v an operand, or an operator
  int value = 0;
  std::unique_ptr<Node> left, right;
};

class RandomFormula {
 public:
  explicit RandomFormula(unsigned seed) : random_(seed) {}

  std::unique_ptr<Node> Make(int depth) {
    auto node = std::make_unique<Node>();
    node->kind = depth == 0 ? Pick("nv") : Pick("nv+-*/+-*/~");
    node->value = static_cast<int>(random_() % 4);
    if (node->kind == 'n' || node->kind == 'v') return node;
    node->left = Make(depth - 1);
    if (node->kind != '~') node->right = Make(depth - 1);
    return node;
  }

  // With parentheses where they are needed, and sometimes where they are not.
  std::string Text(const Node& node, int precedence = 0) {
    if (node.kind == 'n') return absl::StrCat(node.value);
    if (node.kind == 'v') return absl::StrCat("{v", node.value, "}");
    const int own = node.kind == '~' ? 3 : node.kind == '*' || node.kind == '/' ? 2 : 1;
    std::string text = node.kind == '~'
                           ? "-" + Text(*node.left, 3)
                           : absl::StrCat(Text(*node.left, own), Blank(), std::string(1, node.kind),
                                          Blank(), Text(*node.right, own + 1));
    return own < precedence || random_() % 8 == 0 ? "(" + text + ")" : text;
  }

 private:
  char Pick(const std::string& kinds) { return kinds[random_() % kinds.size()]; }
  std::string Blank() { return random_() % 2 == 0 ? " " : ""; }

  std::mt19937 random_;
};

std::optional<Rational> Walk(const Node& node, const Values& values) {
  if (node.kind == 'n') return Rational(node.value);
  if (node.kind == 'v') return values[static_cast<size_t>(node.value)];
  const std::optional<Rational> left = Walk(*node.left, values);
  if (!left) return std::nullopt;
  if (node.kind == '~') return Rational(-*left);
  const std::optional<Rational> right = Walk(*node.right, values);
  if (!right || (node.kind == '/' && *right == 0)) return std::nullopt;
  switch (node.kind) {
    case '+':
      return Rational(*left + *right);
    case '-':
      return Rational(*left - *right);
    case '*':
      return Rational(*left * *right);
    default:
      return Rational(*left / *right);
  }
}

TEST(FormulaTest, ComesToWhatWalkingTheTreeComesTo) {
  const Values values = {3, -2, 0, Rational(1, 7)};
  int with_value = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    RandomFormula random(seed);
    const std::unique_ptr<Node> tree = random.Make(static_cast<int>(seed % 6));
    // An operand that changes nothing, so that there is one.
    const std::string text = random.Text(*tree, 1) + " + {v2}";
    const auto formula = Formula::Parse(text);
    ASSERT_TRUE(formula.ok()) << text << ": " << formula.status();
    Values given;
    for (const std::string& operand : formula->operands()) {
      given.push_back(values[static_cast<size_t>(operand[1] - '0')]);
    }
    const FormulaResult result = formula->Evaluate(given);
    const std::optional<Rational> walked = Walk(*tree, values);
    ASSERT_EQ(result.value, walked) << text;
    if (walked) ++with_value;
  }
  EXPECT_GT(with_value, 1000);
}

TEST(RationalTest, RoundsHalfAwayFromZero) {
  const struct {
    Rational value;
    int decimals;
    const char* rounded;
  } kCases[] = {
      {Rational(1, 3), 2, "0.33"},
      {Rational(2, 3), 2, "0.67"},
      {Rational(1, 2), 0, "1"},
      {Rational(-1, 2), 0, "-1"},
      {Rational(5, 1000), 2, "0.01"},
      {Rational(-5, 1000), 2, "-0.01"},
      {Rational(4999, 1000000), 2, "0"},
      {Rational(0), 10, "0"},
      {Rational(1, 3), 10, "0.3333333333"},
      {Rational(-1, 3), 0, "0"},
  };
  for (const auto& one : kCases) {
    const auto decimal = ToDecimal(one.value, one.decimals);
    ASSERT_TRUE(decimal);
    EXPECT_EQ(decimal->ToString(), one.rounded) << one.value;
  }
  EXPECT_EQ(Rounded(Rational(1500), -3), 2000);
  EXPECT_EQ(Rounded(Rational(-1499), -3), -1000);
  EXPECT_FALSE(ToDecimal(Rational(number::Decimal::kMaxIntegerDigits) *
                             ToRational(*number::Decimal::Parse("9999999999999999999999999999")),
                         2));
  for (const char* text :
       {"0", "0.08", "-0.0000000001", "100", "-12.5", "1234567890123456789012345678"}) {
    const auto decimal = *number::Decimal::Parse(text);
    EXPECT_EQ(ToDecimal(ToRational(decimal), 10)->ToString(), text);
  }
}

}  // namespace
}  // namespace district::indicator
