// The words by which people, organizations and posts are found.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/db/database.h"

namespace district::personnel {

// Sets the words of a resource to those of `texts`; `is_new` where it has none yet.
absl::Status SetSearchWords(db::Transaction& transaction, const std::string& resource, bool is_new,
                            const std::vector<std::string>& texts);

// A condition on `column`, a resource name of a collection (`people`, `organizations` or `posts`):
// the resource has every word of the query, the last word perhaps only begun. INVALID_ARGUMENT, field
// `query`, where the query has no word or more than ten.
absl::StatusOr<api::SqlCondition> HasWords(const std::string& column, std::string_view query);

}  // namespace district::personnel
