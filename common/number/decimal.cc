#include "common/number/decimal.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace district::number {
namespace {

using boost::multiprecision::cpp_int;

cpp_int PowerOfTen(int exponent) {
  return boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(exponent));
}

// The quotient rounded half away from zero.
cpp_int DivideRounded(const cpp_int& dividend, const cpp_int& divisor) {
  cpp_int quotient;
  cpp_int remainder;
  boost::multiprecision::divide_qr(dividend, divisor, quotient, remainder);
  if (2 * abs(remainder) >= abs(divisor)) quotient += dividend.sign() * divisor.sign();
  return quotient;
}

absl::Status Malformed() {
  return absl::InvalidArgumentError(
      "a decimal number is digits with an optional minus, point and exponent, such as -11.05");
}

absl::Status OutOfRange() {
  return absl::InvalidArgumentError(absl::StrCat("a decimal number has at most ",
                                                 Decimal::kMaxIntegerDigits, " digits before and ",
                                                 Decimal::kMaxFractionDigits, " after the point"));
}

std::string_view TakeDigits(std::string_view& rest) {
  const size_t size = std::min(rest.find_first_not_of("0123456789"), rest.size());
  const std::string_view digits = rest.substr(0, size);
  rest.remove_prefix(size);
  return digits;
}

bool Take(std::string_view& rest, char sign) {
  if (!rest.starts_with(sign)) return false;
  rest.remove_prefix(1);
  return true;
}

// Reads the exponent at the end of a number; false where something else stands there. One too large
// for any number in range comes out as such without overflowing.
bool TakeExponent(std::string_view& rest, int64_t& exponent) {
  if (!Take(rest, 'e') && !Take(rest, 'E')) return rest.empty();
  const bool negative = Take(rest, '-');
  if (!negative) Take(rest, '+');
  std::string_view digits = TakeDigits(rest);
  if (digits.empty() || !rest.empty()) return false;
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.size() > 9) digits = "999999999";
  std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  if (negative) exponent = -exponent;
  return true;
}

// At least `decimals` + 1 digits, so that there is one before the point.
std::string PaddedDigits(const cpp_int& magnitude, int decimals) {
  std::string digits = magnitude.str();
  const auto needed = static_cast<size_t>(decimals) + 1;
  if (digits.size() < needed) digits.insert(0, needed - digits.size(), '0');
  return digits;
}

}  // namespace

Decimal::Decimal(cpp_int unscaled, int scale) : unscaled_(std::move(unscaled)), scale_(scale) {
  while (scale_ > 0 && unscaled_ % 10 == 0) {
    unscaled_ /= 10;
    --scale_;
  }
}

absl::StatusOr<Decimal> Decimal::Parse(std::string_view text) {
  std::string_view rest = text;
  const bool negative = Take(rest, '-');
  std::string_view whole = TakeDigits(rest);
  if (whole.empty()) return Malformed();
  std::string_view fraction;
  if (Take(rest, '.')) {
    fraction = TakeDigits(rest);
    if (fraction.empty()) return Malformed();
  }
  int64_t exponent = 0;
  if (!TakeExponent(rest, exponent)) return Malformed();

  // The digits without the zeros around them, so that nothing long is ever multiplied out.
  std::string digits(whole);
  digits += fraction;
  const size_t last = digits.find_last_not_of('0');
  if (last == std::string::npos) return Decimal();
  const auto point = static_cast<int64_t>(whole.size()) + exponent;
  const size_t first = digits.find_first_not_of('0');
  const auto scale = static_cast<int64_t>(last + 1) - point;
  const auto integer_digits = point - static_cast<int64_t>(first);
  if (scale > kMaxFractionDigits || integer_digits > kMaxIntegerDigits) return OutOfRange();

  cpp_int unscaled(digits.substr(first, last + 1 - first));
  if (scale < 0) unscaled *= PowerOfTen(static_cast<int>(-scale));
  if (negative) unscaled = -unscaled;
  return Decimal(std::move(unscaled), static_cast<int>(std::max<int64_t>(scale, 0)));
}

std::string Decimal::ToString() const {
  std::string text = PaddedDigits(abs(unscaled_), scale_);
  if (scale_ > 0) text.insert(text.size() - static_cast<size_t>(scale_), 1, '.');
  if (Sign() < 0) text.insert(0, 1, '-');
  return text;
}

std::string Decimal::ToVietnamese(int decimals) const {
  if (decimals < 0) decimals = scale_;
  const Decimal rounded = Round(decimals);
  const cpp_int magnitude = abs(rounded.unscaled_) * PowerOfTen(decimals - rounded.scale_);
  std::string text = PaddedDigits(magnitude, decimals);
  const size_t whole = text.size() - static_cast<size_t>(decimals);
  if (decimals > 0) text.insert(whole, 1, ',');
  for (size_t i = whole; i > 3; i -= 3) text.insert(i - 3, 1, '.');
  if (rounded.Sign() < 0) text.insert(0, 1, '-');
  return text;
}

Decimal Decimal::Round(int decimals) const {
  if (decimals >= scale_) return *this;
  const cpp_int rounded = DivideRounded(unscaled_, PowerOfTen(scale_ - decimals));
  if (decimals >= 0) return Decimal(rounded, decimals);
  return Decimal(rounded * PowerOfTen(-decimals), 0);
}

bool Decimal::InRange() const {
  return scale_ <= kMaxFractionDigits &&
         abs(unscaled_) < PowerOfTen(kMaxIntegerDigits + std::min(scale_, kMaxFractionDigits));
}

Decimal operator+(const Decimal& a, const Decimal& b) {
  if (a.scale_ < b.scale_) return b + a;
  return Decimal(a.unscaled_ + b.unscaled_ * PowerOfTen(a.scale_ - b.scale_), a.scale_);
}

Decimal operator-(const Decimal& a, const Decimal& b) { return a + -b; }

Decimal operator*(const Decimal& a, const Decimal& b) {
  return Decimal(a.unscaled_ * b.unscaled_, a.scale_ + b.scale_);
}

Decimal Decimal::operator-() const { return Decimal(-unscaled_, scale_); }

absl::StatusOr<Decimal> Decimal::DividedBy(const Decimal& divisor, int decimals) const {
  if (divisor.IsZero()) return absl::InvalidArgumentError("division by zero");
  const int shift = decimals + divisor.scale_ - scale_;
  const cpp_int dividend = shift > 0 ? unscaled_ * PowerOfTen(shift) : unscaled_;
  const cpp_int by = shift < 0 ? divisor.unscaled_ * PowerOfTen(-shift) : divisor.unscaled_;
  const cpp_int quotient = DivideRounded(dividend, by);
  if (decimals >= 0) return Decimal(quotient, decimals);
  return Decimal(quotient * PowerOfTen(-decimals), 0);
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale_, b.scale_);
  const cpp_int left = a.unscaled_ * PowerOfTen(scale - a.scale_);
  const cpp_int right = b.unscaled_ * PowerOfTen(scale - b.scale_);
  return left.compare(right) <=> 0;
}

}  // namespace district::number
