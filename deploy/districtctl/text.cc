#include "deploy/districtctl/text.h"

#include <algorithm>
#include <cstdio>
#include <numeric>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace district::districtctl {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Levenshtein's distance.
size_t Distance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0]++;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j + 1] + 1, row[j] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

std::string JsonString(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      char escaped[8];
      std::snprintf(escaped, sizeof(escaped), "\\u%04x", static_cast<unsigned char>(c));
      quoted += escaped;
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string Closest(const std::string& word, const std::vector<std::string>& candidates) {
  std::string closest;
  size_t best = std::max<size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    if (word.size() > 2 && absl::StartsWith(candidate, word)) return candidate;
    const size_t distance = Distance(word, candidate);
    if (distance >= best) continue;
    best = distance;
    closest = candidate;
  }
  return closest;
}

size_t CodePoints(const std::string& text) {
  return text.size() - static_cast<size_t>(std::count_if(text.begin(), text.end(), IsContinuation));
}

std::string Shortened(const std::string& text, size_t limit) {
  if (CodePoints(text) <= limit) return text;
  size_t end = 0;
  for (size_t points = 0; end < text.size(); ++end) {
    if (!IsContinuation(text[end]) && ++points == limit) break;
  }
  return text.substr(0, end) + "…";
}

std::string Padded(const std::string& text, size_t width) {
  const size_t length = CodePoints(text);
  return length < width ? text + std::string(width - length, ' ') : text;
}

std::string LowerCamel(const std::string& snake) {
  std::string camel;
  for (size_t i = 0; i < snake.size(); ++i) {
    if (snake[i] == '_' && i + 1 < snake.size()) {
      camel += absl::ascii_toupper(snake[++i]);
    } else {
      camel += snake[i];
    }
  }
  return camel;
}

}  // namespace district::districtctl
