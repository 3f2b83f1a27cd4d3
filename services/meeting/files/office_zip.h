// What a zip is, by the directory at its end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace district::meeting {

// How much of the end of a zip has to be there: its directory, of some thousand parts at most.
inline constexpr size_t kZipTail = 256 << 10;

// The media type of an office document of `size` bytes that begins with `head` and ends with
// `tail`; "" where it is none, is damaged, holds macros, or its directory is not all in the tail.
std::string OfficeTypeOf(std::string_view head, std::string_view tail, int64_t size);

}  // namespace district::meeting
