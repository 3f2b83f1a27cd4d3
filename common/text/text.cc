#include "common/text/text.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include "absl/status/status.h"
#include "common/text/unicode.h"

namespace district::text {
namespace {

// White space, and what cannot be seen at the end of a text that came through a word processor or a
// web page: zero-width space, word joiner, byte order mark.
bool IsBlank(UChar32 c) {
  if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
  return u_isUWhiteSpace(c) || c == 0x200B || c == 0x2060 || c == 0xFEFF;
}

std::string_view TrimEnd(std::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  auto end = static_cast<int32_t>(text.size());
  for (int32_t i = end; i > 0; end = i) {
    UChar32 c = 0;
    U8_PREV(bytes, 0, i, c);
    if (c < 0 || !IsBlank(c)) break;
  }
  return text.substr(0, static_cast<size_t>(end));
}

std::string_view TrimStart(std::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  int32_t begin = 0;
  for (int32_t i = 0; i < size; begin = i) {
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c < 0 || !IsBlank(c)) break;
  }
  return text.substr(static_cast<size_t>(begin));
}

}  // namespace

bool IsUtf8(std::string_view bytes) { return ScanUtf8(bytes).well_formed; }

absl::StatusOr<std::string> Canonical(std::string_view text) {
  const Scan scan = ScanUtf8(text);
  if (!scan.well_formed) return absl::InvalidArgumentError("text is not valid UTF-8");
  const std::string_view trimmed = TrimStart(TrimEnd(text));
  if (scan.surely_nfc) return std::string(trimmed);
  std::string buffer;
  return std::string(Nfc(trimmed, buffer));
}

size_t CodePoints(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<uint8_t>(byte) & 0xC0) != 0x80;
  }));
}

bool HasControlCharacter(std::string_view text, bool multiline) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    if (byte < 0x20 && !(multiline && (byte == '\t' || byte == '\n'))) return true;
    if (byte == 0x7F) return true;
    // The second set of controls, U+0080 to U+009F.
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<uint8_t>(text[i + 1]) < 0xA0)
      return true;
  }
  return false;
}

std::string_view LastWord(std::string_view full_name) {
  full_name = TrimStart(TrimEnd(full_name));
  const auto* bytes = reinterpret_cast<const uint8_t*>(full_name.data());
  auto begin = static_cast<int32_t>(full_name.size());
  for (int32_t i = begin; i > 0; begin = i) {
    UChar32 c = 0;
    U8_PREV(bytes, 0, i, c);
    if (c >= 0 && IsBlank(c)) break;
  }
  return full_name.substr(static_cast<size_t>(begin));
}

}  // namespace district::text
