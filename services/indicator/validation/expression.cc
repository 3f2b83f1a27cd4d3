#include "services/indicator/validation/expression.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/api/names.h"

namespace district::indicator::validation {
namespace {

using number::Decimal;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  absl::StatusOr<std::vector<Term>> Sum() {
    std::vector<Term> terms;
    bool negative = Take('-');
    while (true) {
      absl::StatusOr<Term> term = Product();
      if (!term.ok()) return term.status();
      if (negative) term->factor = -term->factor;
      terms.push_back(*std::move(term));
      if (AtEnd()) return terms;
      negative = Next() == '-';
      if (!Take('+') && !Take('-')) return Wrong("+ or - is missing");
    }
  }

 private:
  absl::StatusOr<Term> Product() {
    Term product{.factor = Decimal(1), .indicator = ""};
    do {
      absl::Status status = Next() == '{' ? Operand(product) : Factor(product);
      if (!status.ok()) return status;
    } while (Take('*'));
    return product;
  }

  absl::Status Operand(Term& product) {
    const size_t close = text_.find('}', at_);
    if (close == std::string_view::npos) return Wrong("} is missing");
    std::string id(text_.substr(at_ + 1, close - at_ - 1));
    absl::StripAsciiWhitespace(&id);
    if (!api::IsResourceId(id)) return Wrong("no id of an indicator stands in braces");
    if (!product.indicator.empty()) return Wrong("figures are not multiplied by each other");
    product.indicator = absl::StrCat("indicators/", id);
    at_ = close + 1;
    return absl::OkStatus();
  }

  absl::Status Factor(Term& product) {
    const size_t end = std::min(text_.find_first_not_of("0123456789.", at_), text_.size());
    const absl::StatusOr<Decimal> factor = Decimal::Parse(text_.substr(at_, end - at_));
    if (!factor.ok()) return Wrong("a number or an indicator in braces is missing");
    product.factor = product.factor * *factor;
    if (!product.factor.InRange()) return Wrong("the factor is too large or too exact");
    at_ = end;
    return absl::OkStatus();
  }

  void SkipBlanks() {
    while (at_ < text_.size() && absl::ascii_isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  char Next() {
    SkipBlanks();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool AtEnd() {
    SkipBlanks();
    return at_ == text_.size();
  }
  bool Take(char sign) {
    if (Next() != sign) return false;
    ++at_;
    return true;
  }
  absl::Status Wrong(const char* what) const {
    return absl::InvalidArgumentError(absl::StrCat("at character ", at_ + 1, ": ", what));
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

absl::StatusOr<Expression> Expression::Parse(std::string_view text) {
  absl::StatusOr<std::vector<Term>> terms = Parser(text).Sum();
  if (!terms.ok()) return terms.status();
  return Expression(*std::move(terms));
}

}  // namespace district::indicator::validation
