#include "services/indicator/catalogue/formula_parser.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/api/names.h"
#include "common/number/decimal.h"

namespace district::indicator {
namespace {

using Kind = FormulaStep::Kind;

constexpr int kSum = 1, kProduct = 2, kSign = 3;

struct Operator {
  int precedence;
  Kind kind;
};

std::optional<Operator> OperatorOf(char sign) {
  switch (sign) {
    case '+':
      return Operator{kSum, Kind::kAdd};
    case '-':
      return Operator{kSum, Kind::kSubtract};
    case '*':
      return Operator{kProduct, Kind::kMultiply};
    case '/':
      return Operator{kProduct, Kind::kDivide};
    default:
      return std::nullopt;
  }
}

std::optional<Kind> FunctionOf(std::string_view name) {
  if (name == "abs") return Kind::kAbs;
  if (name == "max") return Kind::kMax;
  if (name == "min") return Kind::kMin;
  if (name == "round") return Kind::kRound;
  return std::nullopt;
}

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsLetter(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }

}  // namespace

absl::StatusOr<Formula> FormulaParser::Parse() {
  absl::Status status = ReadExpression(kSum);
  if (!status.ok()) return status;
  if (Peek() == ')') return Wrong("nothing opens this parenthesis");
  if (Peek() == ',') return Wrong("decimals stand after a point, and commas in functions only");
  if (Peek() != 0) return Wrong("an operator is missing");
  if (formula_.operands_.empty()) return WrongAt(0, "no indicator is named, as {id}");
  return std::move(formula_);
}

absl::Status FormulaParser::ReadNested(int precedence) {
  if (level_ >= Formula::kMostLevels) {
    return Wrong(absl::StrCat("there are more than ", Formula::kMostLevels, " levels"));
  }
  ++level_;
  absl::Status status = ReadExpression(precedence);
  --level_;
  return status;
}

absl::Status FormulaParser::ReadExpression(int precedence) {
  absl::Status status = ReadPrimary();
  while (status.ok()) {
    const std::optional<Operator> next = OperatorOf(Peek());
    if (!next || next->precedence < precedence) break;
    ++place_;
    status = ReadExpression(next->precedence + 1);
    if (status.ok()) Add(next->kind);
  }
  return status;
}

absl::Status FormulaParser::ReadPrimary() {
  const char next = Peek();
  if (next == '{') return ReadOperand();
  if (IsDigit(next)) return ReadNumber();
  if (IsLetter(next)) return ReadFunction();
  if (Take('(')) {
    absl::Status status = ReadNested(kSum);
    return status.ok() ? Expect(')') : status;
  }
  if (Take('-')) {
    absl::Status status = ReadNested(kSign);
    if (status.ok()) Add(Kind::kNegate);
    return status;
  }
  return Wrong("a number, an indicator or a parenthesis is missing");
}

absl::Status FormulaParser::ReadNumber() {
  const size_t begin = place_;
  const auto skip_digits = [&] {
    while (place_ < text_.size() && IsDigit(text_[place_])) ++place_;
  };
  skip_digits();
  if (place_ < text_.size() && text_[place_] == '.') {
    ++place_;
    skip_digits();
  }
  const auto number = number::Decimal::Parse(text_.substr(begin, place_ - begin));
  if (!number.ok()) {
    return WrongAt(begin, absl::StrCat("a number has 1 to ", number::Decimal::kMaxIntegerDigits,
                                       " digits, and 1 to ", number::Decimal::kMaxFractionDigits,
                                       " after a point"));
  }
  FormulaStep step;
  step.number = ToRational(*number);
  formula_.steps_.push_back(std::move(step));
  return absl::OkStatus();
}

absl::Status FormulaParser::ReadOperand() {
  const size_t begin = place_;
  const size_t end = text_.find('}', begin);
  if (end == std::string_view::npos) return WrongAt(begin, "this brace is not closed");
  const std::string id(text_.substr(begin + 1, end - begin - 1));
  if (!api::IsResourceId(id)) {
    return WrongAt(begin, "between braces stands the id of an indicator, as {thu-ngan-sach}");
  }
  place_ = end + 1;
  auto& operands = formula_.operands_;
  const auto found = std::find(operands.begin(), operands.end(), id);
  const auto index = static_cast<int>(found - operands.begin());
  if (found == operands.end()) {
    if (index >= Formula::kMostOperands) {
      return WrongAt(begin,
                     absl::StrCat("more than ", Formula::kMostOperands, " indicators are named"));
    }
    operands.push_back(id);
  }
  Add(Kind::kOperand, index);
  return absl::OkStatus();
}

absl::Status FormulaParser::ReadFunction() {
  const size_t begin = place_;
  while (place_ < text_.size() && IsLetter(text_[place_])) ++place_;
  const std::optional<Kind> kind = FunctionOf(text_.substr(begin, place_ - begin));
  if (!kind) {
    return WrongAt(begin, "there are only abs, max, min and round; indicators stand in braces");
  }
  FormulaStep step;
  step.kind = *kind;
  absl::Status status = Expect('(');
  if (status.ok()) status = ReadArguments(step);
  if (status.ok()) status = Expect(')');
  if (status.ok()) formula_.steps_.push_back(std::move(step));
  return status;
}

absl::Status FormulaParser::ReadArguments(FormulaStep& step) {
  absl::Status status = ReadNested(kSum);
  if (!status.ok() || step.kind == Kind::kAbs) return status;
  if (step.kind == Kind::kRound) return Take(',') ? ReadDecimals(step) : status;
  step.count = 1;
  while (status.ok() && Take(',')) {
    status = ReadNested(kSum);
    ++step.count;
  }
  return status;
}

absl::Status FormulaParser::ReadDecimals(FormulaStep& step) {
  SkipBlanks();
  const size_t begin = place_;
  const char* const first = text_.data() + place_;
  const auto [end, error] = std::from_chars(first, text_.data() + text_.size(), step.count);
  constexpr int kMost = number::Decimal::kMaxFractionDigits;
  if (error != std::errc() || step.count < -kMost || step.count > kMost) {
    return WrongAt(begin, absl::StrCat("decimals are a whole number from -", kMost, " to ", kMost));
  }
  place_ += static_cast<size_t>(end - first);
  return absl::OkStatus();
}

absl::Status FormulaParser::Expect(char wanted) {
  return Take(wanted) ? absl::OkStatus()
                      : Wrong(absl::StrCat("`", std::string(1, wanted), "` is missing"));
}

void FormulaParser::SkipBlanks() {
  while (place_ < text_.size() && text_[place_] == ' ') ++place_;
}

char FormulaParser::Peek() {
  SkipBlanks();
  return place_ < text_.size() ? text_[place_] : '\0';
}

bool FormulaParser::Take(char wanted) {
  if (Peek() != wanted) return false;
  ++place_;
  return true;
}

// All before the first mistake is ASCII, so bytes are characters.
absl::Status FormulaParser::WrongAt(size_t place, const std::string& what) const {
  return absl::InvalidArgumentError(absl::StrCat("at character ", place + 1, ": ", what));
}

absl::Status FormulaParser::Wrong(const std::string& what) {
  SkipBlanks();
  return WrongAt(place_, what);
}

void FormulaParser::Add(Kind kind, int count) {
  FormulaStep step;
  step.kind = kind;
  step.count = count;
  formula_.steps_.push_back(std::move(step));
}

}  // namespace district::indicator
