// Texts with placeholders in braces: `{name} {change} so với cùng kỳ`. Pure rules.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace district::indicator {

// A run of a text: words, or the name of a placeholder without its braces.
struct TextPart {
  std::string text;
  bool is_placeholder = false;
};

// INVALID_ARGUMENT where a brace is open or closed alone.
absl::StatusOr<std::vector<TextPart>> PartsOf(std::string_view text);

// Returns the text with what `value` answers in the place of each placeholder; the text as it is
// where it is malformed.
std::string FillIn(std::string_view text,
                   const std::function<std::string(const std::string&)>& value);

// Returns the text without blanks at its ends, and one where there are several.
std::string WithSingleBlanks(std::string_view text);

// Returns the text with its first letter in upper case.
std::string Capitalised(std::string_view text);

// Returns the text as it stands inside a sentence: its first letter in lower case, unless the first
// word is an abbreviation such as GRDP.
std::string Uncapitalised(std::string_view text);

}  // namespace district::indicator
