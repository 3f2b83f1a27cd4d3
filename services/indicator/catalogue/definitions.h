// Indicators with those that stand behind them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "district/indicator/v1/indicators.pb.h"

namespace district::indicator {

// By name.
using Definitions = std::map<std::string, v1::Indicator>;

// Returns living indicators and all that they follow from, directly or not. NOT_FOUND names the
// first one asked for that does not live; FAILED_PRECONDITION, FORMULA_TOO_LARGE: too many stand
// behind them.
absl::StatusOr<Definitions> FindDefinitions(const std::vector<std::string>& names,
                                            db::Session& session);

std::vector<std::string> NamesOf(const Definitions& definitions);

}  // namespace district::indicator
