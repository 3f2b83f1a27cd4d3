#include "services/indicator/analysis/ratio_operands.h"

#include "common/number/decimal_proto.h"

namespace district::indicator {
namespace {

using google::protobuf::FieldDescriptor;

const FieldDescriptor* FieldOf(const char* name) {
  return v1::Indicator::descriptor()->FindFieldByName(name);
}

std::string TextOf(const v1::Indicator& indicator, const FieldDescriptor* field) {
  return field == nullptr ? "" : indicator.GetReflection()->GetString(indicator, field);
}

}  // namespace

std::optional<OperandNames> OperandsOf(const v1::Indicator& indicator) {
  static const FieldDescriptor *const numerator = FieldOf("numerator"),
                                      *const denominator = FieldOf("denominator"),
                                      *const factor = FieldOf("factor");
  OperandNames names = {.numerator = TextOf(indicator, numerator),
                        .denominator = TextOf(indicator, denominator)};
  if (names.numerator.empty() || names.denominator.empty()) return std::nullopt;
  if (factor != nullptr && indicator.GetReflection()->HasField(indicator, factor)) {
    names.factor = number::FromProto(static_cast<const google::type::Decimal&>(
        indicator.GetReflection()->GetMessage(indicator, factor)));
  }
  return names;
}

}  // namespace district::indicator
