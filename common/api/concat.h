// absl::StrCat for std::string_view: some distributions build Abseil with a string_view of its own,
// which is neither the standard's nor made from it.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace district::api {

inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view FromAbsl(absl::string_view text) { return {text.data(), text.size()}; }

template <typename... Parts>
std::string Concat(const Parts&... parts) {
  const auto piece = [](const auto& part) {
    using Part = std::decay_t<decltype(part)>;
    if constexpr (std::is_convertible_v<const Part&, std::string_view>) {
      return ToAbsl(part);
    } else {
      return part;
    }
  };
  return absl::StrCat(piece(parts)...);
}

}  // namespace district::api
