// Exact fractions, which formulas are computed in.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <optional>

#include "common/number/decimal.h"

namespace district::indicator {

using Rational = boost::multiprecision::cpp_rational;

Rational ToRational(const number::Decimal& decimal);

// Returns the fraction rounded half away from zero; -3 decimals are thousands.
Rational Rounded(const Rational& value, int decimals);

// Returns the fraction as a decimal, rounded half away from zero to 0 to 10 decimals; nothing where
// it has more digits than decimals hold.
std::optional<number::Decimal> ToDecimal(const Rational& value, int decimals);

// Returns whether its numbers are longer than any formula of use needs.
bool IsTooLarge(const Rational& value);

}  // namespace district::indicator
