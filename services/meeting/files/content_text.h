// The text of a content, for comparisons.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace district::meeting {

// No larger content is compared, nor a text of more lines; a part of a DOCX unpacks to no more
// than four times as much.
inline constexpr size_t kMostTextBytes = 4 << 20;
inline constexpr size_t kMostLines = 20'000;

// Lines of text, or paragraphs of a DOCX with those of its tables, cell by cell.
// FAILED_PRECONDITION: NO_TEXT where the media type is another or the DOCX cannot be read,
// TEXT_TOO_LARGE.
absl::StatusOr<std::vector<std::string>> LinesOf(std::string_view content,
                                                 std::string_view media_type);

}  // namespace district::meeting
