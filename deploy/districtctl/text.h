// Small helps with text.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace district::districtctl {

// A JSON string with its quotes; also a double-quoted scalar of YAML.
std::string JsonString(const std::string& text);

// The candidate that a mistyped word most likely means; "" where none is near.
std::string Closest(const std::string& word, const std::vector<std::string>& candidates);

// Unicode code points of UTF-8.
size_t CodePoints(const std::string& text);
// At most so many code points, the last of them `…` where there were more.
std::string Shortened(const std::string& text, size_t limit);
// Followed by spaces up to a width in code points.
std::string Padded(const std::string& text, size_t width);

// "display_name" as JSON writes it, "displayName"; paths too.
std::string LowerCamel(const std::string& snake);

}  // namespace district::districtctl
