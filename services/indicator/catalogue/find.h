// An indicator by its name.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "district/indicator/v1/indicators.pb.h"

namespace district::indicator {

// NOT_FOUND where there is none, or it is deleted.
absl::StatusOr<v1::Indicator> FindIndicator(const std::string& name, db::Session& session);

}  // namespace district::indicator
