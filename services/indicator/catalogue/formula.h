// Formulas over indicators: `{gia-tri-a} / {gia-tri-b} * 100`. Pure rules.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/indicator/catalogue/rational.h"

namespace district::indicator {

// A step of a formula, which takes what the steps before it left on a stack.
struct FormulaStep {
  enum class Kind {
    kNumber,
    kOperand,
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kNegate,
    kAbs,
    kMin,
    kMax,
    kRound
  };

  Kind kind = Kind::kNumber;
  Rational number = 0;  // kNumber
  // kOperand: which of the operands; kMin, kMax: how many values; kRound: to how many decimals.
  int count = 0;
};

// What a formula comes to: a value, or why there is none.
struct FormulaResult {
  enum class Problem { kNone, kOperandMissing, kDivisionByZero, kTooLarge };

  std::optional<Rational> value;
  Problem problem = Problem::kNone;
};

class Formula {
 public:
  // At most this many indicators and levels of parentheses.
  static constexpr int kMostOperands = 50;
  static constexpr int kMostLevels = 50;

  // Reads a formula; the last one of the same text where it was read lately. INVALID_ARGUMENT says
  // what is wrong where: "at character 7: an operand is missing".
  static absl::StatusOr<std::shared_ptr<const Formula>> Read(const std::string& text);
  // The same without remembering.
  static absl::StatusOr<Formula> Parse(std::string_view text);

  // The ids of the indicators that it names, each once, in the order of the text.
  const std::vector<std::string>& operands() const { return operands_; }

  // Returns what the formula comes to, exactly, from the values of the operands in their order.
  // Where one of them is missing there is no value.
  FormulaResult Evaluate(const std::vector<std::optional<Rational>>& values) const;

 private:
  friend class FormulaParser;

  std::vector<std::string> operands_;
  std::vector<FormulaStep> steps_;
};

}  // namespace district::indicator
