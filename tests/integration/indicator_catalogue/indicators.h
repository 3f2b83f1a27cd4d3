// Indicators and their figures for these tests.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tests/integration/calls.h"
#include "tests/integration/mechanics/collections.h"

namespace district::testing {

// An indicator with these fields; its id.
inline std::string NewIndicatorOf(const Json& fields = Json::object()) {
  Json indicator = {{"displayName", "Chỉ tiêu thử"}};
  indicator.update(fields);
  const std::string name = Make("", "indicators", "indicatorId", indicator, NewId("ct"))["name"];
  return name.substr(name.find('/') + 1);
}
inline std::string NewSum() { return NewIndicatorOf({{"timeAggregation", "SUM"}}); }
inline std::string NewFormula(const std::string& formula, const Json& more = Json::object()) {
  Json fields = {{"formula", formula}};
  fields.update(more);
  return NewIndicatorOf(fields);
}
// "{a} + {b}" from Braced("a") + " + " + …
inline std::string Braced(const std::string& id) { return absl::StrCat("{", id, "}"); }

inline Json Report(const std::string& id, const std::string& period, const std::string& value,
                   const std::string& organization = "organizations/ubnd-quan") {
  return Make("indicators/" + id, "observations", "observationId",
              Level(value, period, organization));
}

inline Reply Refused(const Json& fields) {
  Json indicator = {{"displayName", "Chỉ tiêu thử"}};
  indicator.update(fields);
  return Stack::Get().Post("/v1/indicators?indicatorId=" + NewId("ct"), indicator);
}

inline Json Explained(const std::string& id, const std::string& period,
                      const std::string& more = {}) {
  return Got(absl::StrCat("indicators/", id,
                          ":explain?organization=organizations/ubnd-quan&period=", period, more));
}

}  // namespace district::testing
