// Questions to the sample.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/integration/stack.h"

namespace district::testing {

inline Json Answer(const std::string& path) {
  const Reply reply = Stack::Get().Get(path);
  EXPECT_THAT(reply, IsOk()) << path;
  return reply.body;
}

// The list at `path` (with its collection's name last), filtered and ordered.
inline Json List(const std::string& path, const std::string& filter,
                 const std::string& order = {}) {
  const std::string collection = path.substr(path.rfind('/') + 1);
  return Answer(absl::StrCat("/v1/", path, "?pageSize=1000&filter=", Encode(filter),
                             "&orderBy=", Encode(order)))
      .value(collection, Json::array());
}

}  // namespace district::testing
