#include "services/meeting/rules/threshold.h"

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"

namespace district::meeting {

absl::Status CheckThreshold(const v1::Threshold& threshold, const std::string& path) {
  const bool reachable = threshold.strict() ? threshold.numerator() < threshold.denominator()
                                            : threshold.numerator() <= threshold.denominator();
  if (reachable) return absl::OkStatus();
  return api::InvalidField(absl::StrCat(path, ".numerator"), "can never be reached",
                           "THRESHOLD_OUT_OF_REACH");
}

int64_t LeastReaching(const v1::Threshold& threshold, int64_t base) {
  const int64_t product = base * threshold.numerator();
  const int64_t whole = product / threshold.denominator();
  if (threshold.strict()) return whole + 1;
  return product % threshold.denominator() == 0 ? whole : whole + 1;
}

std::string InWords(const v1::Threshold& threshold) {
  if (threshold.strict() && threshold.denominator() == 2 * threshold.numerator()) return "quá nửa";
  return absl::StrCat(threshold.strict() ? "trên " : "ít nhất ", threshold.numerator(), "/",
                      threshold.denominator());
}

}  // namespace district::meeting
