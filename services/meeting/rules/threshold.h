// Parts of a number, as quorums and majorities are fixed: quá nửa, ít nhất hai phần ba.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "district/meeting/v1/decision_rules.pb.h"

namespace district::meeting {

// INVALID_ARGUMENT for more than the whole, or for "more than the whole". `path`: the field that
// holds the threshold.
absl::Status CheckThreshold(const v1::Threshold& threshold, const std::string& path);

// Returns the least number that reaches the threshold of `base`, e.g. 22 for more than a half of
// 42, and 28 for at least two thirds.
int64_t LeastReaching(const v1::Threshold& threshold, int64_t base);

// Returns it in Vietnamese: "quá nửa", "ít nhất 2/3", "trên 3/5".
std::string InWords(const v1::Threshold& threshold);

}  // namespace district::meeting
