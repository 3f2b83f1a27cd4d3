#include "services/indicator/figures/certainty.h"

#include <algorithm>
#include <array>

namespace district::indicator {

using v1::Observation;

int DoubtOf(Observation::Status status) {
  constexpr std::array kByDoubt = {Observation::NORMAL, Observation::PROVISIONAL,
                                   Observation::ESTIMATED, Observation::IMPUTED,
                                   Observation::FORECAST};
  return static_cast<int>(std::find(kByDoubt.begin(), kByDoubt.end(), status) - kByDoubt.begin());
}

}  // namespace district::indicator
