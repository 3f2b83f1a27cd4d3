// Which indicators follow from which, and whether one follows from itself.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"

namespace district::indicator {

// The indicators that each one follows from.
using OperandGraph = std::map<std::string, std::set<std::string>>;

// No more indicators stand behind one, nor behind each other in a row.
inline constexpr size_t kMostBehind = 1000;
inline constexpr int kMostInARow = 100;

// FAILED_PRECONDITION, FORMULA_TOO_LARGE.
absl::Status FormulaTooLarge();

// Returns what stands behind the living ones of these indicators, directly or not.
absl::StatusOr<OperandGraph> FindOperands(db::Session& session, const std::set<std::string>& names);

// Returns a way from the indicator back to itself, which begins and ends with it; nothing where
// there is none. A pure rule.
std::vector<std::string> CycleThrough(const OperandGraph& graph, const std::string& indicator);

}  // namespace district::indicator
