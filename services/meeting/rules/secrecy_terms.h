// For how long state secrets are protected, as the law of the day on which they were classified
// says.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/resource/batch_hook.h"
#include "common/resource/writes.h"
#include "common/time/date.h"
#include "district/meeting/v1/classification.pb.h"
#include "services/meeting/rules/classification.h"

namespace district::meeting {

// The same day so many years later; 28 February for a 29 February that there is not.
time::DayNumber YearsAfter(time::DayNumber whole_day, int years);

// The day on which the protection of what was classified on a day ends; 0 where that is not known.
absl::StatusOr<time::DayNumber> EndOfProtection(db::Session& session,
                                                v1::Classification classification,
                                                time::DayNumber classified_on);

// A batch rule that sets `declassification_date` from `classification` and `classification_date`.
template <typename Resource>
absl::Status SetDeclassificationDates(resource::Writes& writes,
                                      const std::vector<resource::PlacedChange>& changes) {
  for (const auto& [change, path] : changes) {
    if (change.action == resource::Action::kDelete) continue;
    Resource& after = change.template after_as<Resource>();
    auto day = EndOfProtection(writes.transaction(), after.classification(),
                               time::ToDayNumber(after.classification_date()));
    if (!day.ok()) return day.status();
    after.clear_declassification_date();
    if (*day != 0) *after.mutable_declassification_date() = time::FromDayNumber(*day);
  }
  return absl::OkStatus();
}

}  // namespace district::meeting
