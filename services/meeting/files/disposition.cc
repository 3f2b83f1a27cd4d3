#include "services/meeting/files/disposition.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "common/api/concat.h"
#include "common/text/text.h"

namespace district::meeting {
namespace {

// The characters that stand for themselves in an extended value.
bool IsAttributeCharacter(unsigned char c) {
  return absl::ascii_isalnum(c) ||
         std::string_view("!#$&+-.^_`|~").find(c) != std::string_view::npos;
}

std::string Encoded(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (IsAttributeCharacter(byte)) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return encoded;
}

// The name in letters and digits that every client takes as they are.
std::string Ascii(std::string_view file_name) {
  const size_t dot = std::min(file_name.rfind('.'), file_name.size());
  std::string ascii;
  for (const char c : text::Fold(file_name.substr(0, dot))) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) ascii += c;
    if (c == ' ' && !ascii.empty()) ascii += '-';
  }
  if (ascii.empty()) ascii = "file";
  for (const char c : file_name.substr(dot)) {
    if (c == '.' || absl::ascii_isalnum(static_cast<unsigned char>(c))) ascii += c;
  }
  return ascii;
}

}  // namespace

std::string AttachmentNamed(std::string_view file_name) {
  return api::Concat("attachment; filename=\"", Ascii(file_name), "\"; filename*=UTF-8''",
                     Encoded(file_name));
}

}  // namespace district::meeting
