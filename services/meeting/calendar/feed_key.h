// The keys of the secret addresses of calendar feeds.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace district::meeting {

// A new key: 256 random bits in base64url. INTERNAL where the system has no randomness.
absl::StatusOr<std::string> NewFeedKey();

// What is kept of a key: its SHA-256 in hexadecimal digits. The key is random, so no salt is
// needed.
std::string DigestOf(std::string_view key);

// Whether a key is the one of the digest; with an empty digest none is. How long it takes tells
// nothing of the digest.
bool IsKeyOf(std::string_view key, std::string_view digest);

// The path and query by which the gateway answers a feed.
std::string FeedAddress(const std::string& feed, const std::string& key);

}  // namespace district::meeting
