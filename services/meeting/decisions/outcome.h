// What came of an agenda item: it follows from the decisions that were taken on it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "district/meeting/v1/agenda_items.pb.h"
#include "district/meeting/v1/decisions.pb.h"

namespace district::meeting {

// Returns what decisions with these outcomes come to together: the one that settles least, of
// adopted, adopted with changes, adopted in principle, rejected, deferred, not recorded. None where
// there are no decisions.
std::optional<v1::AgendaItem::Outcome> OutcomeOf(
    const std::vector<v1::Decision::Outcome>& outcomes);

// Returns it for each living agenda item on which decisions are stored.
absl::StatusOr<std::map<std::string, v1::AgendaItem::Outcome>> StoredOutcomes(
    db::Session& session, const std::set<std::string>& items);

}  // namespace district::meeting
