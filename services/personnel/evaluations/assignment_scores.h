// Scores that follow from the assignments a person led: rules without I/O.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/number/decimal.h"
#include "common/time/date.h"
#include "common/time/period.h"
#include "district/personnel/v1/evaluation_frameworks.pb.h"
#include "district/personnel/v1/evaluations.pb.h"

namespace district::personnel {

// Whether the criterion's formula, where it has one, can be used; paths are "<path>.…".
absl::Status CheckAssignmentScoring(const v1::EvaluationCriterion& criterion,
                                    const std::string& path);
// The formula in a form to compare; empty where there is none.
std::string AssignmentScoringOf(const v1::EvaluationCriterion& criterion);

// Whether any criterion of the framework is scored from assignments; FAILED_PRECONDITION,
// NOT_SCORED_FROM_ASSIGNMENTS, where none is.
absl::Status CheckScoredFromAssignments(const v1::EvaluationFramework& framework);

// The day that assignments are counted for: the last of the period, or today where that is earlier.
// FAILED_PRECONDITION, PERIOD_NOT_BEGUN, where the period begins after today.
absl::StatusOr<time::DayNumber> CountingDay(const time::Period& period, time::DayNumber today);

// Who led assignments: the names of the person, the present one and those before a merge, and the
// posts that they hold.
struct Lead {
  std::vector<std::string> people, posts;
};
// The filter of meeting's assignments for what the lead did from `first_day` on and what is
// overdue. FAILED_PRECONDITION, TOO_MANY_POSTS, where it would be longer than a filter may be.
absl::StatusOr<std::string> AssignmentsFilter(const Lead& lead, time::DayNumber first_day);

// The points that a criterion with a formula gets; nothing where no assignment counts.
std::optional<number::Decimal> PointsFrom(const v1::ScoredAssignments& assignments,
                                          const v1::EvaluationCriterion& criterion);

// Puts the scores that follow from the assignments into an evaluation of the framework: into
// prefilled_scores, and into self_scores while these are open. FAILED_PRECONDITION,
// NOTHING_TO_SCORE, where no assignment counts.
absl::Status Prefill(const v1::EvaluationFramework& framework,
                     const v1::ScoredAssignments& assignments, v1::Evaluation& evaluation);

// Says of each score whether its points are those that were computed.
void MarkPrefilled(v1::Evaluation& evaluation);

}  // namespace district::personnel
