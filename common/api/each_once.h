// Lists of names in requests.
#pragma once

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"

namespace district::api {

// INVALID_ARGUMENT (DUPLICATE) that names the second of two equal texts of a field.
template <typename Texts>
absl::Status CheckEachOnce(const Texts& texts, const char* field) {
  std::set<std::string> seen;
  for (int i = 0; i < texts.size(); ++i) {
    if (!seen.insert(texts[i]).second) {
      return InvalidField(absl::StrCat(field, "[", i, "]"), "is there twice", "DUPLICATE");
    }
  }
  return absl::OkStatus();
}

}  // namespace district::api
