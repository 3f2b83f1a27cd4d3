// Which of the figures that forms ask for are there.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "services/indicator/collection/forms.h"

namespace district::indicator::collection {

// By organization and period.
using FiguresHeld = std::map<std::pair<std::string, std::string>, std::set<FigureAsked>>;

// The levels that are there, with a value or the reason of its absence, of the indicators that
// figures are asked of: also of categories that are not asked for.
absl::StatusOr<FiguresHeld> FindFiguresHeld(db::Session& session,
                                            const std::vector<FigureAsked>& asked,
                                            const std::vector<std::string>& organizations,
                                            const std::vector<std::string>& periods);

// How many of the figures asked for are held.
int CountHeld(const std::vector<FigureAsked>& asked, const std::set<FigureAsked>& held);

// Those of the figures asked for that are not held, in their order.
std::vector<FigureAsked> MissingOf(const std::vector<FigureAsked>& asked,
                                   const std::set<FigureAsked>& held);

}  // namespace district::indicator::collection
