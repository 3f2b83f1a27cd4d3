// How sure figures are.
#pragma once

#include "district/indicator/v1/observations.pb.h"

namespace district::indicator {

// Returns the place of a status from the surest, NORMAL, which is 0, over PROVISIONAL, ESTIMATED
// and IMPUTED to FORECAST.
int DoubtOf(v1::Observation::Status status);

}  // namespace district::indicator
