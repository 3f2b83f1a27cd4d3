#include "services/indicator/analysis/certainty.h"

#include <algorithm>
#include <array>

namespace district::indicator {
namespace {

using v1::Observation;

// How sure a status is, from sure to least sure.
int DoubtOf(Observation::Status status) {
  constexpr std::array kByDoubt = {
      Observation::NORMAL,          Observation::PROVISIONAL, Observation::ESTIMATED,
      Observation::IMPUTED,         Observation::FORECAST,    Observation::LOW_RELIABILITY,
      Observation::NOT_SIGNIFICANT, Observation::BREAK,       Observation::DEFINITION_DIFFERS};
  return static_cast<int>(std::find(kByDoubt.begin(), kByDoubt.end(), status) - kByDoubt.begin());
}

}  // namespace

Observation::Status LessSure(Observation::Status a, Observation::Status b) {
  return DoubtOf(a) < DoubtOf(b) ? b : a;
}

}  // namespace district::indicator
