// Whether a meeting is under way, so that people ask to speak and speak.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/resource/catalog.h"
#include "common/rpc/call.h"
#include "district/meeting/v1/meetings.pb.h"

namespace district::meeting::speeches {

// FAILED_PRECONDITION (MEETING_NOT_IN_PROGRESS).
absl::Status NotUnderWay(const std::string& meeting, v1::Meeting::State state);

// A living meeting that the caller sees (see FindMeeting); FAILED_PRECONDITION where it is not
// under way.
absl::StatusOr<v1::Meeting> MeetingUnderWay(const resource::Catalog& catalog,
                                            const rpc::CallContext& call, db::Session& session,
                                            const std::string& name);

// The limits of an item, or of its meeting where the item has none or `item` is empty.
absl::StatusOr<v1::SpeechLimits> LimitsFor(db::Session& session, const v1::Meeting& meeting,
                                           const std::string& item);

}  // namespace district::meeting::speeches
