// Checks the query of a JSON call.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "deploy/envoy/json/finding.h"
#include "deploy/envoy/json/schema.h"

namespace district::json {

// Whether every parameter is a field of the request that neither the path nor the body gives, given
// once unless it is a list, with a value that can be one of its kind.
//
// `query` is then as the transcoder is to read it:
// - lists of enums with commas are taken apart, `kinds=PARTY,STATE` is `kinds=PARTY&kinds=STATE`;
// - `+` is a blank there, as web pages write it, but the sign of the offset in an instant that
//   somebody wrote without escaping it: 2018-07-12T08:00:00+07:00. So that one is escaped.
std::optional<Finding> CheckQuery(const Route& route, std::string& query);

}  // namespace district::json
