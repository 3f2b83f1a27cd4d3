#include "services/indicator/words/placeholders.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace district::indicator {
namespace {

// The letter that begins at a byte of well-formed UTF-8, which is moved behind it; 0 at the end.
UChar32 NextLetter(std::string_view text, int32_t& at) {
  const auto size = static_cast<int32_t>(text.size());
  if (at >= size) return 0;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  UChar32 letter = 0;
  U8_NEXT(bytes, at, size, letter);
  return letter < 0 ? 0 : letter;
}

std::string InUtf8(UChar32 letter) {
  uint8_t bytes[U8_MAX_LENGTH];
  int32_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, letter);
  return {reinterpret_cast<const char*>(bytes), static_cast<size_t>(size)};
}

}  // namespace

absl::StatusOr<std::vector<TextPart>> PartsOf(std::string_view text) {
  std::vector<TextPart> parts;
  while (!text.empty()) {
    const size_t open = text.find_first_of("{}");
    if (open == std::string_view::npos) {
      parts.push_back({std::string(text)});
      break;
    }
    if (open > 0) parts.push_back({std::string(text.substr(0, open))});
    const size_t close = text.find_first_of("{}", open + 1);
    if (text[open] != '{' || close == std::string_view::npos || text[close] != '}') {
      return absl::InvalidArgumentError("has a brace that is open or closed alone");
    }
    parts.push_back({std::string(text.substr(open + 1, close - open - 1)), true});
    text.remove_prefix(close + 1);
  }
  return parts;
}

std::string FillIn(std::string_view text,
                   const std::function<std::string(const std::string&)>& value) {
  const absl::StatusOr<std::vector<TextPart>> parts = PartsOf(text);
  if (!parts.ok()) return std::string(text);
  std::string filled;
  for (const TextPart& part : *parts) {
    filled += part.is_placeholder ? value(part.text) : part.text;
  }
  return filled;
}

std::string WithSingleBlanks(std::string_view text) {
  return absl::StrJoin(
      absl::StrSplit(absl::string_view(text.data(), text.size()), ' ', absl::SkipEmpty()), " ");
}

std::string Capitalised(std::string_view text) {
  int32_t at = 0;
  const UChar32 first = NextLetter(text, at);
  if (first == 0) return std::string(text);
  return InUtf8(u_toupper(first)) + std::string(text.substr(static_cast<size_t>(at)));
}

std::string Uncapitalised(std::string_view text) {
  int32_t at = 0;
  const UChar32 first = NextLetter(text, at);
  int32_t after = at;
  const UChar32 second = NextLetter(text, after);
  if (first == 0 || u_isupper(second) || u_isdigit(second)) return std::string(text);
  return InUtf8(u_tolower(first)) + std::string(text.substr(static_cast<size_t>(at)));
}

}  // namespace district::indicator
