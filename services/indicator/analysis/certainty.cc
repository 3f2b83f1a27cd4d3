#include "services/indicator/analysis/certainty.h"

#include "services/indicator/figures/certainty.h"

namespace district::indicator {

using v1::Observation;

Observation::Status LessSure(Observation::Status a, Observation::Status b) {
  return DoubtOf(a) < DoubtOf(b) ? b : a;
}

}  // namespace district::indicator
