// Ids of resources made from what other systems call things.
#pragma once

#include <string>

namespace district::districtctl {

// Whether a text is an id already: `[a-z]([a-z0-9-]{0,61}[a-z0-9])?`.
bool IsId(const std::string& text);

// The id for a text: itself where it is one, otherwise its letters and digits without marks, joined
// by hyphens, behind `prefix` where they begin with a digit. The same text always makes the same
// id; a text too long for an id ends in a hash of the whole, so that texts that begin alike stay
// apart.
// "" where the text holds no letter and no digit.
//   Slug("Nguyễn Văn Nam", "person") is nguyen-van-nam, Slug("CB.007", …) cb-007,
//   Slug("007", "person") person-007.
std::string Slug(const std::string& text, const std::string& prefix);

// Lower-case hexadecimal of the SHA-256 of the bytes.
std::string Sha256Hex(const std::string& bytes);

// A UUID (version 8) that the bytes alone decide.
std::string UuidOf(const std::string& bytes);

}  // namespace district::districtctl
