// What all parts of a meeting keep to.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/db/database.h"

namespace district::meeting {

// OTHER_MEETING where a part of a meeting, `name`, refers in a field to a part of another one.
absl::Status CheckSameMeeting(const std::string& name, const std::string& field,
                              const std::string& reference);

// OTHER_MEETING where the resource that a field names is not below the meeting.
absl::Status CheckBelow(const std::string& meeting, const std::string& field,
                        const std::string& name);

// Refuses a new parent that is the resource itself or stands below it (CYCLE), or too deep in the
// tree. `column` holds the parents. Locks the rows on the way up, so that two changes cannot close
// a cycle together.
absl::Status CheckNoCycle(db::Transaction& transaction, const std::string& table,
                          const std::string& column, const std::string& name,
                          const std::string& parent);

}  // namespace district::meeting
