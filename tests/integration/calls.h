// Calls that most tests make, of the stack of this program.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {

// A method of a resource: POST {name}:{verb}.
inline Reply Do(const std::string& name, const std::string& verb, const Json& body = Json::object(),
                const std::string& role = "admin") {
  return Stack::Get().Http("POST", absl::StrCat("/v1/", name, ":", verb), body, {.role = role});
}

inline Reply Patch(const std::string& name, const std::string& mask, const Json& body,
                   const std::string& role = "admin") {
  return Stack::Get().Http("PATCH", absl::StrCat("/v1/", name, "?updateMask=", mask), body,
                           {.role = role});
}

// What a GET answers, which must succeed.
inline Json Got(const std::string& path) {
  const Reply reply = Stack::Get().Get("/v1/" + path);
  EXPECT_THAT(reply, IsOk()) << path;
  return reply.body;
}

}  // namespace district::testing
