#include "common/rpc/trace.h"

#include <algorithm>
#include <cstdint>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"

namespace district::rpc {
namespace {

// version-trace-parent-flags: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
constexpr size_t kVersion = 2, kId = 32, kParent = 16, kFlags = 2;
constexpr size_t kIdAt = kVersion + 1, kParentAt = kIdAt + kId + 1;
constexpr size_t kFlagsAt = kParentAt + kParent + 1, kLength = kFlagsAt + kFlags;

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsHexButNotZero(std::string_view text) {
  return IsHex(text) && text.find_first_not_of('0') != text.npos;
}

// Later versions may append to the header; the first has nothing behind the flags.
bool IsWellFormed(std::string_view header) {
  if (header.size() < kLength) return false;
  const std::string_view version = header.substr(0, kVersion);
  if (!IsHex(version) || version == "ff") return false;
  if (header.size() > kLength && (version == "00" || header[kLength] != '-')) return false;
  return header[kIdAt - 1] == '-' && header[kParentAt - 1] == '-' && header[kFlagsAt - 1] == '-' &&
         IsHexButNotZero(header.substr(kIdAt, kId)) &&
         IsHexButNotZero(header.substr(kParentAt, kParent)) &&
         IsHex(header.substr(kFlagsAt, kFlags));
}

// Sixteen hexadecimal digits, not all zero.
absl::Hex RandomDigits() {
  thread_local absl::InsecureBitGen random;
  return absl::Hex(absl::Uniform<uint64_t>(absl::IntervalClosed, random, 1, UINT64_MAX),
                   absl::kZeroPad16);
}

}  // namespace

Trace TraceOf(std::string_view traceparent) {
  if (IsWellFormed(traceparent)) {
    return {std::string(traceparent.substr(kIdAt, kId)), std::string(traceparent)};
  }
  Trace trace;
  trace.traceparent =
      absl::StrCat("00-", RandomDigits(), RandomDigits(), "-", RandomDigits(), "-00");
  trace.id = trace.traceparent.substr(kIdAt, kId);
  return trace;
}

}  // namespace district::rpc
