// Places and shares among figures: pure rules.
#pragma once

#include <optional>
#include <vector>

#include "common/number/decimal.h"

namespace district::indicator {

using MaybeFigures = std::vector<std::optional<number::Decimal>>;

// Returns the place of each figure, 1 for the best; equal figures share a place, and the next is
// further by as many (1, 2, 2, 4). 0 where there is no figure.
std::vector<int> Ranks(const MaybeFigures& figures, bool lower_is_better);

// Returns each figure's percentage of their sum, to two decimals; `adjusted`, so that they add up
// to 100: those cut off most are rounded up, the first of equal ones. Nothing where there is no
// figure; nothing at all where a figure is negative or the sum is 0.
MaybeFigures SharesOf(const MaybeFigures& figures, bool adjusted);

}  // namespace district::indicator
