// The category that a figure is of. A pure rule.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "district/indicator/v1/indicators.pb.h"

namespace district::indicator {

// INVALID_ARGUMENT (NO_SUCH_CATEGORY) where the breakdown of the indicator has no such category.
absl::Status CheckCategory(const std::string& category, const v1::Indicator& indicator);

}  // namespace district::indicator
