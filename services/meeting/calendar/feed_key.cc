#include "services/meeting/calendar/feed_key.h"

#include <openssl/rand.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/text/digest.h"

namespace district::meeting {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kDigestDigits = 64;

}  // namespace

absl::StatusOr<std::string> NewFeedKey() {
  std::string bytes(kKeyBytes, '\0');
  const int made =
      RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  if (made != 1) return absl::InternalError("there is no randomness");
  return absl::WebSafeBase64Escape(bytes);
}

std::string DigestOf(std::string_view key) { return absl::BytesToHexString(text::Sha256(key)); }

bool IsKeyOf(std::string_view key, std::string_view digest) {
  const std::string compared(digest.empty() ? std::string(kDigestDigits, '-') : digest);
  return text::SameBytes(DigestOf(key), compared);
}

std::string FeedAddress(const std::string& feed, const std::string& key) {
  return absl::StrCat("/v1/", feed, ":read?key=", key);
}

}  // namespace district::meeting
