// Reads and deletes resources: the commands get, list, export and delete.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/districtctl/client.h"
#include "deploy/districtctl/schema.h"

namespace district::districtctl {

// The collection of a name; InvalidArgument that tells how names look.
absl::StatusOr<const Collection*> CollectionOfName(const Schema& schema, const std::string& name);

absl::StatusOr<std::unique_ptr<Message>> Get(const Schema& schema, Client& client,
                                             const std::string& name);

struct ListOptions {
  std::string collection;  // "posts", or with its parent "organizations/quan-uy/posts"
  std::string parent;      // where it is empty, all parents
  std::string filter;
  std::string order_by;
  int page_size = 0;
  bool all_pages = false;
  bool show_deleted = false;
};
using Page = std::vector<std::unique_ptr<Message>>;
// Hands over page after page. Answers whether there is more than was asked for.
absl::StatusOr<bool> List(const Schema& schema, Client& client, const ListOptions& options,
                          const std::function<void(Page)>& take);

absl::Status Delete(const Schema& schema, Client& client, const std::string& name, bool force,
                    bool validate_only);

}  // namespace district::districtctl
