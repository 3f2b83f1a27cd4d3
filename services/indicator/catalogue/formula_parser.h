// Reads the text of a formula by the precedence of its operators (Pratt's way).
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/indicator/catalogue/formula.h"

namespace district::indicator {

class FormulaParser {
 public:
  explicit FormulaParser(std::string_view text) : text_(text) {}

  absl::StatusOr<Formula> Parse();

 private:
  // Reads what binds at least as strongly as `precedence`; the steps of it go to the formula.
  absl::Status ReadExpression(int precedence);
  // The same one level further down.
  absl::Status ReadNested(int precedence);
  absl::Status ReadPrimary();
  absl::Status ReadNumber();
  absl::Status ReadOperand();
  absl::Status ReadFunction();
  absl::Status ReadArguments(FormulaStep& step);
  absl::Status ReadDecimals(FormulaStep& step);
  absl::Status Expect(char wanted);

  void SkipBlanks();
  // The next character that is no blank; 0 at the end.
  char Peek();
  bool Take(char wanted);
  absl::Status WrongAt(size_t place, const std::string& what) const;
  // The same at the next character.
  absl::Status Wrong(const std::string& what);
  void Add(FormulaStep::Kind kind, int count = 0);

  const std::string_view text_;
  size_t place_ = 0;
  int level_ = 0;
  Formula formula_;
};

}  // namespace district::indicator
