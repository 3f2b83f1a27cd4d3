// Sums over indicators, as the sides of validation rules are. Pure rules.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/number/decimal.h"

namespace district::indicator::validation {

// A number, or a number times the figure of an indicator.
struct Term {
  number::Decimal factor;
  std::string indicator;  // "indicators/…"; "" of a number alone
};

// A sum of terms: `{thu-noi-dia} + 0.5 * {thu-hai-quan} - 12.5`.
class Expression {
 public:
  // INVALID_ARGUMENT without a field says what is wrong and where, from 1 on.
  static absl::StatusOr<Expression> Parse(std::string_view text);

  const std::vector<Term>& terms() const { return terms_; }

 private:
  explicit Expression(std::vector<Term> terms) : terms_(std::move(terms)) {}

  std::vector<Term> terms_;
};

}  // namespace district::indicator::validation
