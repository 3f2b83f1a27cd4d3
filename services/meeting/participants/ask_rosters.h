// Asks personnel for the rosters of the bodies that meet.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/service.h"
#include "common/rpc/call.h"
#include "common/time/date.h"
#include "district/meeting/v1/meetings.pb.h"
#include "district/personnel/v1/organizations.pb.h"

namespace district::meeting {

using Rosters = std::vector<personnel::v1::Roster>;

// Answers the rosters of the organizations on a day, in their order, with the rights of the caller;
// UNAVAILABLE where personnel does not answer. `done` runs on any thread and must not block.
void AskRosters(resource::Service& service, rpc::CallPtr call,
                std::vector<std::string> organizations, time::DayNumber day,
                std::function<void(absl::StatusOr<Rosters>)> done);

// FAILED_PRECONDITION (SITTINGS_MISSING): the meeting has no whole day yet.
absl::Status NoDayYet(const std::string& meeting);

// The first day of the meeting; FAILED_PRECONDITION (SITTINGS_MISSING) where it is not wholly
// known.
absl::StatusOr<time::DayNumber> FirstDayOf(const v1::Meeting& meeting);

}  // namespace district::meeting
