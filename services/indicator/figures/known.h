// Figures as they were known and published.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/resource/history.h"
#include "district/indicator/v1/observations.pb.h"

namespace district::indicator {

// Returns the living figures that meet a condition over the columns of `observations`, as they were
// known and published at a moment, in no order; more than `most`, where there are more. Of several
// of one key, of which earlier ones have since been deleted, the one released last.
absl::StatusOr<std::vector<v1::Observation>> KnownFigures(const db::Sql& condition,
                                                          const resource::Moment& moment, int most,
                                                          db::Session& session);

// Returns what tells a figure from all others: its indicator, organization, period, measure, base,
// plan and category.
std::string KeyOf(const v1::Observation& figure);

// Returns when a state of a figure was released, in microseconds: at its `release_time`, or when it
// was written where it has none.
int64_t ReleaseOf(const v1::Observation& state);

// Puts the states of a figure into the order of their releases; of those released together, into
// that in which they were written.
void SortByRelease(std::vector<v1::Observation>& states);

}  // namespace district::indicator
