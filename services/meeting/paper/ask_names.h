// Asks personnel for the names that papers print.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "common/resource/service.h"
#include "common/rpc/call.h"
#include "services/meeting/paper/record.h"

namespace district::meeting {

// Fills in form, parent, territory and the names of organizations and people of a record, with the
// rights of the caller; UNAVAILABLE where personnel does not answer. `done` runs on any thread and
// must not block.
void AskNames(resource::Service& service, rpc::CallPtr call, std::shared_ptr<MeetingRecord> record,
              std::function<void(absl::Status)> done);

}  // namespace district::meeting
