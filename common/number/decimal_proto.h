// Decimals in messages.
#pragma once

#include "common/number/decimal.h"
#include "google/type/decimal.pb.h"

namespace district::number {

// Returns the value of a decimal that has passed validation; zero of one that is unset.
inline Decimal FromProto(const google::type::Decimal& decimal) {
  return Decimal::Parse(decimal.value()).value_or(Decimal());
}

inline google::type::Decimal ToProto(const Decimal& value) {
  google::type::Decimal decimal;
  decimal.set_value(value.ToString());
  return decimal;
}

}  // namespace district::number
