// One text of a request: its canonical form, or what is wrong with it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/api/validation_plan.h"

namespace district::api {

// What is wrong with a value, in English and in Vietnamese.
struct Complaint {
  std::string english, vietnamese;
};

struct CheckedText {
  std::optional<std::string> replacement;  // where the text was not canonical
  std::optional<Complaint> complaint;
};

// Texts and references; "" is always fine (it is unset).
CheckedText CheckText(const FieldPlan& plan, const std::string& value);

// The canonical form of a google.type.Decimal's value.
CheckedText CheckDecimal(const std::string& value);

}  // namespace district::api
