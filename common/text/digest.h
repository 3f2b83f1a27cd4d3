#pragma once

#include <string>
#include <string_view>

namespace district::text {

// The 32 bytes of the SHA-256 of some bytes.
std::string Sha256(std::string_view bytes);

}  // namespace district::text
