// The words that names are made of, for finding those that are one letter from a word asked for.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"

namespace district::personnel {

// Adds those of the terms that are words and not known yet. Costs nothing where this process has
// met them before.
absl::Status LearnWords(db::Transaction& transaction, const std::vector<std::string>& terms);

// For each of the words the known words that are one letter from it, at most 64.
absl::StatusOr<std::map<std::string, std::vector<std::string>>> WordsOneLetterFrom(
    db::Session& session, const std::vector<std::string>& words);

}  // namespace district::personnel
