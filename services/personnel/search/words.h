// The words by which organizations and posts are found, and those of a query.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/db/database.h"
#include "district/personnel/v1/organizations.pb.h"
#include "district/personnel/v1/people.pb.h"

namespace district::personnel {

// What an organization or a post is called.
std::vector<std::string> NamesToFind(const v1::Organization& organization);
std::vector<std::string> NamesToFind(const v1::Post& post);

// Sets the words of an organization or a post to those of `texts`, in place of those of `before`,
// none where it is new.
absl::Status SetSearchWords(db::Transaction& transaction, const std::string& resource,
                            const std::vector<std::string>& before,
                            const std::vector<std::string>& texts);

// Keeps the search words of an organization or a post with what it is called.
template <typename Resource>
absl::Status KeepSearchWords(db::Transaction& transaction, Resource& after,
                             const Resource* before) {
  const std::vector<std::string> texts = NamesToFind(after);
  const std::vector<std::string> old_texts =
      before ? NamesToFind(*before) : std::vector<std::string>();
  if (old_texts == texts) return absl::OkStatus();
  return SetSearchWords(transaction, after.name(), old_texts, texts);
}

// The words of a query. INVALID_ARGUMENT, field `query`, where it has none or more than ten.
absl::StatusOr<std::vector<std::string>> QueryWords(std::string_view query);

// A condition on `column`, the name of an organization: it has every word of the query, the last
// word perhaps only begun. Errors as those of QueryWords.
absl::StatusOr<db::Sql> HasWords(const std::string& column, std::string_view query);

// Where the words that begin with `begin` end, as an upper bound that is not among them.
std::string EndOfPrefix(const std::string& begin);
// The condition that the column `word` begins with `begin`.
db::Sql HasPrefix(const std::string& begin);

}  // namespace district::personnel
