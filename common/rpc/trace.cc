#include "common/rpc/trace.h"

#include <algorithm>
#include <cstdint>

#include "absl/random/random.h"

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

void AppendRandomHex(std::string& text, size_t digits) {
  thread_local absl::BitGen random;
  uint64_t bits = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (i % 16 == 0) bits = absl::Uniform<uint64_t>(absl::IntervalClosed, random, 1, UINT64_MAX);
    text += "0123456789abcdef"[bits & 15];
    bits >>= 4;
  }
}

}  // namespace

Trace TraceOf(std::string_view traceparent) {
  if (IsWellFormed(traceparent)) {
    return {std::string(traceparent.substr(kIdAt, kId)), std::string(traceparent)};
  }
  Trace trace;
  trace.traceparent.reserve(kLength);
  trace.traceparent = "00-";
  AppendRandomHex(trace.traceparent, kId);
  trace.traceparent += '-';
  AppendRandomHex(trace.traceparent, kParent);
  trace.traceparent += "-00";
  trace.id = trace.traceparent.substr(kIdAt, kId);
  return trace;
}

}  // namespace district::rpc
