#include "services/indicator/figures/categories.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"

namespace district::indicator {

absl::Status CheckCategory(const std::string& category, const v1::Indicator& indicator) {
  const auto& breakdown = indicator.breakdown();
  const bool known = std::any_of(breakdown.begin(), breakdown.end(),
                                 [&](const auto& one) { return one.id() == category; });
  if (category.empty() || known) return absl::OkStatus();
  return api::InvalidField("category",
                           absl::StrCat("is none of the breakdown of ", indicator.name()),
                           "NO_SUCH_CATEGORY");
}

}  // namespace district::indicator
