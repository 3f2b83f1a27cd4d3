// What the votes on a decision come to by a rule.
#pragma once

#include <optional>

#include "absl/status/status.h"
#include "district/meeting/v1/decision_rules.pb.h"
#include "district/meeting/v1/decisions.pb.h"
#include "services/meeting/decisions/member_counts.h"

namespace district::meeting {

// Judges votes that passed CheckVotes. What is not known is said, never guessed. `rule`: none where
// none was in force. `counts` stand for figures of members that the votes leave out.
v1::DecisionResult Judge(const v1::Decision& decision, const std::optional<v1::DecisionRule>& rule,
                         const MemberCounts& counts = {});

// INVALID_ARGUMENT where somebody is left out for a reason that the rule does not have
// (EXCLUSION_NOT_ALLOWED), or twice (EXCLUDED_TWICE).
absl::Status CheckExclusions(const v1::Decision& decision,
                             const std::optional<v1::DecisionRule>& rule);

// INVALID_ARGUMENT, OUTCOME_CONTRADICTS_VOTES, where the outcome says adopted and the votes do not,
// or the other way round.
absl::Status CheckOutcome(const v1::Decision& decision, const v1::DecisionResult& result);

}  // namespace district::meeting
