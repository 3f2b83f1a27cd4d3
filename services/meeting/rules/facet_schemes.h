// Which facets must be clear of assignments, by the scheme that is in force when they are given.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/time/date.h"
#include "district/meeting/v1/facet_schemes.pb.h"

namespace district::meeting {

// The days on which it is in force.
time::DaySpan DaysOf(const v1::FacetScheme& scheme);

// Whether every facet is named once (NAMED_TWICE) and TASK is (TASK_REQUIRED), and the days are in
// order (DATES_REVERSED).
absl::Status CheckFacetScheme(v1::FacetScheme& scheme, const v1::FacetScheme* before);

// Days that schemes are in force on, one on each. The schemes must outlive it.
class FacetSchemeDays {
 public:
  // Takes the days of a scheme. Returns the one that has some of them already, and takes none then;
  // null: there is none.
  const v1::FacetScheme* Take(const v1::FacetScheme& scheme);

 private:
  std::map<time::DayNumber, const v1::FacetScheme*> by_end_;
};

// Null where there is none.
const v1::FacetScheme* SchemeNamed(const std::vector<v1::FacetScheme>& schemes,
                                   const std::string& name);
const v1::FacetScheme* SchemeInForce(const std::vector<v1::FacetScheme>& schemes,
                                     time::DayNumber whole_day);

// Returns the living schemes with these names and those in force on some of these days, and locks
// them against changes.
absl::StatusOr<std::vector<v1::FacetScheme>> ReadFacetSchemes(db::Transaction& transaction,
                                                              const std::set<std::string>& names,
                                                              const time::DaySpan& days);

}  // namespace district::meeting
