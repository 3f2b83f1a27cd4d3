// The category that a figure is of. A pure rule.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"

namespace district::indicator {

// INVALID_ARGUMENT (NO_SUCH_CATEGORY) where the breakdown of the indicator has no such category; an
// indicator that says nothing of breakdowns allows any.
template <typename Indicator>
absl::Status CheckCategory([[maybe_unused]] const std::string& category,
                           [[maybe_unused]] const Indicator& indicator) {
  if constexpr (requires { indicator.breakdown(); }) {
    if (category.empty()) return absl::OkStatus();
    for (const auto& known : indicator.breakdown()) {
      if (known.id() == category) return absl::OkStatus();
    }
    return api::InvalidField("category",
                             absl::StrCat("is none of the breakdown of ", indicator.name()),
                             "NO_SUCH_CATEGORY");
  }
  return absl::OkStatus();
}

}  // namespace district::indicator
