// Keeps the numbers of agenda items as their trees change.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/resource/writes.h"
#include "services/meeting/decisions/agenda_tree.h"

namespace district::meeting {

// The trees of the living agenda items of meetings, by meeting.
absl::StatusOr<std::map<std::string, AgendaTree>> ReadAgendas(
    db::Session& session, const std::set<std::string>& meetings);

// Refuses trees that cannot be, then numbers all items of the meetings. FAILED_PRECONDITION
// (TOO_MANY_ITEMS) above 5,000 of one meeting.
std::unique_ptr<resource::BatchHook> MakeNumberingHook(resource::Writes& writes);

}  // namespace district::meeting
