// What the ratio that an indicator is was made of.
#pragma once

#include <optional>
#include <string>

#include "common/number/decimal.h"
#include "district/indicator/v1/indicators.pb.h"

namespace district::indicator {

// `factor` times the numerator by the denominator: names of indicators.
struct OperandNames {
  std::string numerator, denominator;
  number::Decimal factor{1};
};

// Nothing where the indicator does not name both.
std::optional<OperandNames> RatioOf(const v1::Indicator& indicator);

}  // namespace district::indicator
