// Vietnamese text: one canonical form for storage, a folded key for search and keys for order.
//
// Canonical text is NFC and trimmed. NFC does not unite the two ways to place a tone mark (uỷ and
// ủy, hoà and hòa); the folded key, which drops all marks, does.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace district::text {

// Whether the bytes are well-formed UTF-8 (no surrogates, nothing overlong).
bool IsUtf8(std::string_view bytes);

// NFC, without white space at either end (no-break space included). InvalidArgument where the
// bytes are not UTF-8.
absl::StatusOr<std::string> Canonical(std::string_view text);

// The number of Unicode code points of well-formed UTF-8.
size_t CodePoints(std::string_view text);

// Whether the text holds a control character; tab and line feed count only where `multiline` is
// false. NUL always counts.
bool HasControlCharacter(std::string_view text, bool multiline);

// The key by which text is searched: lower case, no marks, đ as d, every run of anything but
// letters and digits as one space, none at the ends. The word TƯ (Trung ương) becomes "tw", so that
// it is found as TW and never confused with TU (Thành ủy).
// Fold("Quận uỷ") == Fold("quận  Ủy") == "quan uy".
std::string Fold(std::string_view text);

// The words of Fold(text).
std::vector<std::string> FoldedWords(std::string_view text);

// A key whose byte order is the Vietnamese dictionary order: letters first (a ă â b c d đ e ê ...),
// then tones (level, huyền, hỏi, ngã, sắc, nặng), then case. ASCII only, so that any binary
// collation orders it. At most `kMaxSortKey` bytes; what is longer is cut.
std::string SortKey(std::string_view text);
inline constexpr size_t kMaxSortKey = 400;

// The key of a person's name in Vietnamese order: by given name, then family name, then middle
// names. The given name is `given_name`, or where that is empty the last word of `full_name`.
std::string NameSortKey(std::string_view full_name, std::string_view given_name = {});

// The last word of a full name.
std::string_view LastWord(std::string_view full_name);

// The one number in a label, roman or arabic: 25 in "khóa XXV", "Khóa 25" and "XXV". Nothing
// where there is none or more than one. A roman number is a word of capitals I V X L C D M in
// canonical form.
std::optional<int> NumberInLabel(std::string_view label);

}  // namespace district::text
