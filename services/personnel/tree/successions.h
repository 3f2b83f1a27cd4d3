// Organizations that follow others: whoever has successors names them, and they name it among their
// predecessors.
#pragma once

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "common/resource/batch_hook.h"
#include "common/resource/writes.h"

namespace district::personnel {

// Keeps successions: successors that came or went know of it, each in a version of its own, so
// that it is known when they did.
absl::StatusOr<resource::FollowUp> LinkSuccessors(resource::Writes& writes,
                                                  const resource::Change& change);

// What the column `predecessors` holds.
std::set<std::string> PredecessorsIn(const db::Value& column);

}  // namespace district::personnel
