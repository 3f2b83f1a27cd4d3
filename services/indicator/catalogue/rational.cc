#include "services/indicator/catalogue/rational.h"

#include <algorithm>
#include <string>

#include "absl/status/statusor.h"

namespace district::indicator {
namespace {

using boost::multiprecision::abs;
using boost::multiprecision::cpp_int;

// Some 1200 digits: products of a dozen figures with all the digits that there may be.
constexpr unsigned kMostBits = 4096;

cpp_int PowerOfTen(int exponent) {
  return boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(exponent));
}

Rational ScaleOf(int decimals) {
  return decimals >= 0 ? Rational(PowerOfTen(decimals))
                       : Rational(cpp_int(1), PowerOfTen(-decimals));
}

// Returns the nearest whole number; of two the one further from zero.
cpp_int Nearest(const Rational& value) {
  const cpp_int above = abs(numerator(value)), below = denominator(value);
  const cpp_int whole = (2 * above + below) / (2 * below);
  return value.sign() < 0 ? cpp_int(-whole) : whole;
}

bool IsLong(const cpp_int& number) {
  return !number.is_zero() && boost::multiprecision::msb(abs(number)) >= kMostBits;
}

}  // namespace

Rational ToRational(const number::Decimal& decimal) {
  std::string digits = decimal.ToString();
  const bool negative = digits.front() == '-';
  if (negative) digits.erase(0, 1);
  int scale = 0;
  if (const size_t point = digits.find('.'); point != std::string::npos) {
    scale = static_cast<int>(digits.size() - point - 1);
    digits.erase(point, 1);
  }
  // A number that begins with 0 would be read as octal.
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  const Rational magnitude(cpp_int(digits), PowerOfTen(scale));
  return negative ? Rational(-magnitude) : magnitude;
}

Rational Rounded(const Rational& value, int decimals) {
  const Rational scale = ScaleOf(decimals);
  return Rational(Nearest(value * scale)) / scale;
}

std::optional<number::Decimal> ToDecimal(const Rational& value, int decimals) {
  const cpp_int unscaled = Nearest(value * ScaleOf(decimals));
  const absl::StatusOr<number::Decimal> decimal =
      number::Decimal::Parse(unscaled.str() + "e-" + std::to_string(decimals));
  return decimal.ok() ? std::optional(*decimal) : std::nullopt;
}

bool IsTooLarge(const Rational& value) {
  return IsLong(numerator(value)) || IsLong(denominator(value));
}

}  // namespace district::indicator
