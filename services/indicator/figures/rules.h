// What a figure must be, and how it may change. Pure rules.
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "district/indicator/v1/observations.pb.h"

namespace district::indicator {

// Returns whether two states of a figure have the same value, absence and status.
bool SameFigure(const v1::Observation& a, const v1::Observation& b);

// Fills in what is left open: the status, the cut-off, and that a reason of the change before is
// not one of this. Refuses what cannot be, by field. `before` is null for a new figure.
absl::Status CheckFigure(v1::Observation& figure, const v1::Observation* before, absl::Time now);

}  // namespace district::indicator
