// Zip archives in memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace district::meeting {

struct ZipPart {
  std::string name;  // with slashes
  std::string data;
};

// The parts of an archive, without folders, in its order. INVALID_ARGUMENT where it cannot be read,
// or holds more than 1,000 parts or 32 MiB.
absl::StatusOr<std::vector<ZipPart>> ReadZip(const std::string& bytes);

// One part by its name. NOT_FOUND where there is none; RESOURCE_EXHAUSTED where it has more than
// `most` bytes; INVALID_ARGUMENT where the archive cannot be read.
absl::StatusOr<std::string> ReadZipPart(std::string_view bytes, const char* name, uint64_t most);

// The archive of these parts in their order. It tells no time, so the same parts are the same
// bytes.
absl::StatusOr<std::string> WriteZip(const std::vector<ZipPart>& parts);

}  // namespace district::meeting
