#include "services/indicator/analysis/ratio_operands.h"

#include "common/number/decimal_proto.h"

namespace district::indicator {

std::optional<OperandNames> RatioOf(const v1::Indicator& indicator) {
  if (indicator.numerator().empty() || indicator.denominator().empty()) return std::nullopt;
  OperandNames names = {.numerator = indicator.numerator(), .denominator = indicator.denominator()};
  if (indicator.has_factor()) names.factor = number::FromProto(indicator.factor());
  return names;
}

}  // namespace district::indicator
