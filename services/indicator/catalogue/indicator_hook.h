// What holds among indicators: nobody else has their codes, they follow from living ones, and none
// from itself.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "common/db/database.h"
#include "common/resource/writes.h"
#include "district/indicator/v1/indicators.pb.h"

namespace district::indicator {

std::unique_ptr<resource::BatchHook> MakeIndicatorHook(resource::Writes& writes);

// Refuses to delete an indicator that the formula of another one names (IS_REFERENCED).
absl::Status CheckNotAnOperand(db::Transaction& transaction, const v1::Indicator& before);

}  // namespace district::indicator
