// Exact decimal numbers. Never a double: 11.05 is 11.05.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace district::number {

// A decimal of at most kMaxIntegerDigits digits before and kMaxFractionDigits after the point, a
// range that DECIMAL(38,10) of the database holds exactly.
class Decimal {
 public:
  static constexpr int kMaxIntegerDigits = 28;
  static constexpr int kMaxFractionDigits = 10;

  Decimal() = default;
  explicit Decimal(int64_t value) : unscaled_(value) {}

  // Reads `-?digits[.digits]`, with an exponent (`1e3`) where the value stays in range, as
  // google.type.Decimal allows. InvalidArgument for anything else: a comma, NaN, Infinity, 1e400.
  static absl::StatusOr<Decimal> Parse(std::string_view text);

  // Canonical: no exponent, no leading or trailing zeros, no "-0". "11.05", "0", "-3".
  std::string ToString() const;

  // As Vietnamese readers write it: decimal comma and points between thousands, exactly `decimals`
  // digits after the comma (rounded half away from zero), or as many as there are where negative.
  std::string ToVietnamese(int decimals = -1) const;

  // Rounded half away from zero; -3 decimals are thousands.
  Decimal Round(int decimals) const;

  // Whether the database's columns hold the value exactly. What Parse read is in range; what has
  // been computed from it need not be.
  bool InRange() const;

  bool IsZero() const { return unscaled_.is_zero(); }
  int Sign() const { return unscaled_.sign(); }

  friend Decimal operator+(const Decimal& a, const Decimal& b);
  friend Decimal operator-(const Decimal& a, const Decimal& b);
  friend Decimal operator*(const Decimal& a, const Decimal& b);
  Decimal operator-() const;

  // The quotient rounded half away from zero to `decimals` digits; InvalidArgument where `divisor`
  // is zero.
  absl::StatusOr<Decimal> DividedBy(const Decimal& divisor, int decimals) const;

  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

 private:
  Decimal(boost::multiprecision::cpp_int unscaled, int scale);

  // The value is unscaled_ / 10^scale_, with the smallest scale_ from 0 on that does.
  boost::multiprecision::cpp_int unscaled_ = 0;
  int scale_ = 0;
};

}  // namespace district::number
