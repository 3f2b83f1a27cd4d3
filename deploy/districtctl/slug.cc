#include "deploy/districtctl/slug.h"

#include <openssl/sha.h>

#include <algorithm>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/text/text.h"

namespace district::districtctl {
namespace {

constexpr size_t kMaxId = 63;
constexpr size_t kHashLetters = 12;

std::string Sha256(const std::string& bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  return std::string(reinterpret_cast<const char*>(digest), sizeof(digest));
}

}  // namespace

bool IsId(const std::string& text) {
  return !text.empty() && text.size() <= kMaxId && absl::ascii_islower(text.front()) &&
         text.back() != '-' && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

std::string Slug(const std::string& text, const std::string& prefix) {
  if (IsId(text)) return text;
  std::string slug;
  for (const char c : text::Fold(text)) {
    if (absl::ascii_isalnum(c)) {
      slug += c;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  if (slug.empty()) return "";
  if (!absl::ascii_islower(slug.front())) slug = absl::StrCat(prefix, "-", slug);
  if (slug.size() <= kMaxId) return slug;
  slug.resize(kMaxId - kHashLetters - 1);
  while (slug.back() == '-') slug.pop_back();
  return absl::StrCat(slug, "-", Sha256Hex(text).substr(0, kHashLetters));
}

std::string Sha256Hex(const std::string& bytes) { return absl::BytesToHexString(Sha256(bytes)); }

std::string UuidOf(const std::string& bytes) {
  std::string digest = Sha256(bytes).substr(0, 16);
  digest[6] = static_cast<char>((digest[6] & 0x0F) | 0x80);
  digest[8] = static_cast<char>((digest[8] & 0x3F) | 0x80);
  const std::string hex = absl::BytesToHexString(digest);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

}  // namespace district::districtctl
