// How sure figures are.
#pragma once

#include "district/indicator/v1/observations.pb.h"

namespace district::indicator {

// Returns the less sure of two states of figures.
v1::Observation::Status LessSure(v1::Observation::Status a, v1::Observation::Status b);

}  // namespace district::indicator
