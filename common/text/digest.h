#pragma once

#include <string>
#include <string_view>

namespace district::text {

// The 32 bytes of the SHA-256 of some bytes.
std::string Sha256(std::string_view bytes);

// The 32 bytes of the HMAC-SHA-256 of some bytes.
std::string HmacSha256(std::string_view key, std::string_view bytes);

// Whether two are the same; how long it takes tells nothing but their lengths.
bool SameBytes(std::string_view a, std::string_view b);

}  // namespace district::text
