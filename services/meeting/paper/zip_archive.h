// Zip archives in memory.
#pragma once

#include <string>
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

// The archive of these parts in their order. It tells no time, so the same parts are the same
// bytes.
absl::StatusOr<std::string> WriteZip(const std::vector<ZipPart>& parts);

}  // namespace district::meeting
