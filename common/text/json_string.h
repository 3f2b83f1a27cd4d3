// Text as a JSON string in which nothing hides.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace district::text {

// Appends `text` as a JSON string. Characters that show as nothing or change how others show are
// escaped: controls, the marks and embeddings of bidirectional text, other format characters,
// separators of lines and paragraphs. Bytes that are not UTF-8 become U+FFFD. What is longer than
// `most` bytes ends there, between characters, with an ellipsis.
void AppendJsonString(std::string_view text, size_t most, std::string& out);

}  // namespace district::text
