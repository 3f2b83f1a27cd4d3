// Which decision rule a body follows on a day.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/time/date.h"
#include "district/meeting/v1/decision_rules.pb.h"

namespace district::meeting {

// The days on which it is in force.
time::DaySpan DaysOf(const v1::DecisionRule& rule);

// Unset counts as RESOLUTION.
v1::DecisionMatter MatterOrDefault(v1::DecisionMatter matter);

// Returns the rule of the body and matter that is in force on the day. There is one at most.
absl::StatusOr<std::optional<v1::DecisionRule>> RuleInForce(db::Session& session,
                                                            const std::string& organization,
                                                            v1::DecisionMatter matter,
                                                            time::DayNumber day);

// Returns the rule of that name that lives, or none.
absl::StatusOr<std::optional<v1::DecisionRule>> RuleNamed(db::Session& session,
                                                          const std::string& name);

}  // namespace district::meeting
