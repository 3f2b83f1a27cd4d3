// Indicators and figures for these tests.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/integration/calls.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {

inline constexpr char kUnit[] = "organizations/ubnd-quan";

// The id of a name, as it stands in the sides of rules.
inline std::string IdOf(const std::string& name) { return name.substr(name.find('/') + 1); }
inline std::string Operand(const std::string& indicator) {
  return absl::StrCat("{", IdOf(indicator), "}");
}

inline Json Figure(const std::string& value) { return {{"value", value}}; }

inline Reply Write(const std::string& indicator, const std::string& value,
                   const std::string& period = "2018-S1", const std::string& organization = kUnit) {
  return Stack::Get().Post(absl::StrCat("/v1/", indicator, "/observations"),
                           Level(value, period, organization));
}
// The name of the figure, which must be taken.
inline std::string Written(const std::string& indicator, const std::string& value,
                           const std::string& period = "2018-S1",
                           const std::string& organization = kUnit) {
  const Reply reply = Write(indicator, value, period, organization);
  EXPECT_THAT(reply, IsOk()) << indicator << " " << period;
  return reply.body.value("name", "");
}
inline Reply Change(const std::string& observation, const std::string& value) {
  return Patch(observation, "value", {{"value", Figure(value)}});
}

}  // namespace district::testing
