// In which order speeches were held.
#pragma once

#include <vector>

#include "district/meeting/v1/speeches.pb.h"

namespace district::meeting {

// The speeches that are over, in the order in which they began; behind them those of which that is
// not known, in the order of the queue. They must outlive the answer.
std::vector<const v1::Speech*> AsHeld(const std::vector<v1::Speech>& speeches);

}  // namespace district::meeting
