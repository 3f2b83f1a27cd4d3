// For how long state secrets are protected, as the law of the day on which they were classified
// says.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/resource/batch_hook.h"
#include "common/resource/writes.h"
#include "common/time/date.h"
#include "district/meeting/v1/classification.pb.h"
#include "district/meeting/v1/secrecy_terms.pb.h"
#include "services/meeting/rules/classification.h"

namespace district::meeting {

// The same day so many years later; 28 February for a 29 February that there is not.
time::DayNumber YearsAfter(time::DayNumber whole_day, int years);

// All living terms, a few for each degree.
absl::StatusOr<std::vector<v1::SecrecyTerm>> ReadSecrecyTerms(db::Session& session);

// The day on which the protection of what was classified on a day ends; 0 where that is not known.
time::DayNumber EndOfProtection(const std::vector<v1::SecrecyTerm>& terms,
                                v1::Classification classification, time::DayNumber classified_on);

// A batch rule that sets `declassification_date` from `classification` and `classification_date`.
// The terms are read once, where there are state secrets.
template <typename Resource>
absl::Status SetDeclassificationDates(resource::Writes& writes,
                                      const std::vector<resource::PlacedChange>& changes) {
  std::optional<std::vector<v1::SecrecyTerm>> terms;
  for (const auto& [change, path] : changes) {
    if (change.action == resource::Action::kDelete) continue;
    Resource& after = change.template after_as<Resource>();
    after.clear_declassification_date();
    if (!IsStateSecret(after.classification())) continue;
    if (!terms) {
      auto read = ReadSecrecyTerms(writes.transaction());
      if (!read.ok()) return read.status();
      terms = *std::move(read);
    }
    const time::DayNumber day = EndOfProtection(*terms, after.classification(),
                                                time::ToDayNumber(after.classification_date()));
    if (day != 0) *after.mutable_declassification_date() = time::FromDayNumber(day);
  }
  return absl::OkStatus();
}

}  // namespace district::meeting
