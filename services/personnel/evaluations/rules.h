// The rules of evaluations that need no database: what a framework may say, which scores fit it,
// what they come to, which moves a state allows, and how many may be in a band.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/number/decimal.h"
#include "common/number/decimal_proto.h"
#include "common/time/date.h"
#include "common/time/period.h"
#include "district/personnel/v1/evaluation_frameworks.pb.h"
#include "district/personnel/v1/evaluations.pb.h"

namespace district::personnel {

using EvaluationScores = google::protobuf::RepeatedPtrField<v1::EvaluationScore>;

// The period of an evaluation; its code has passed the checks of its declaration.
time::Period PeriodOf(const v1::Evaluation& evaluation);
time::DaySpan DaysOf(const v1::Evaluation& evaluation);
// What there is one evaluation for: the person, the framework and the period.
std::string EvaluationKeyOf(const v1::Evaluation& evaluation);

// Whether a framework can be used: ids and bands once each, bands that cover every total without
// gaps, maxima that can be reached, deadlines in order.
absl::Status CheckFramework(const v1::EvaluationFramework& framework);

// What must not change while evaluations follow a framework, in a form to compare.
std::string ScoringOf(const v1::EvaluationFramework& framework);

// Whether scores are of criteria of the framework, each once, and from 0 to the maximum; where
// `complete`, whether those of all criteria but bonuses are there. Paths are "<field>[1].points".
absl::Status CheckScores(const v1::EvaluationFramework& framework, const EvaluationScores& scores,
                         std::string_view field, bool complete);
absl::Status CheckPrefilled(const v1::EvaluationFramework& framework,
                            const v1::Evaluation& evaluation);

// Whether a framework is for a period: of its kind and within its dates. Field `period`.
absl::Status CheckPeriod(const v1::EvaluationFramework& framework, const time::Period& period);

// Whether a period, which need not be of the framework's kind, is a longer one, so that it holds
// several of its periods. INVALID_ARGUMENT, field `period`, where it is of another kind and not
// longer.
absl::StatusOr<bool> HoldsSeveral(const v1::EvaluationFramework& framework,
                                  const time::Period& period);

// Sets total, band and explanation to what the scores, which have passed CheckScores, come to.
void Evaluate(const v1::EvaluationFramework& framework, const EvaluationScores& scores,
              v1::EvaluationExplanation::Stage stage, v1::Evaluation& evaluation);

// The state that an action leads to. FAILED_PRECONDITION, reason ILLEGAL_MOVE, where the state does
// not allow it.
absl::StatusOr<v1::Evaluation::State> StateAfter(const v1::Evaluation& evaluation,
                                                 v1::EvaluationStep::Action action);

// The last day for what is due so many days after a period; 0 where `days` is 0.
time::DayNumber DueDay(const time::Period& period, int days);

// How many of so many people may be in a band of that quota: never more than its share, so rounded
// down.
int64_t QuotaLimit(const google::type::Decimal& percent, int64_t evaluated);
// The percent that holds for a unit.
const google::type::Decimal& QuotaPercent(const v1::EvaluationQuota& quota, bool outstanding);

// Whether what an evaluation says counts: it was approved, even if it is disputed.
inline bool Stands(v1::Evaluation::State state) {
  return state == v1::Evaluation::APPROVED || state == v1::Evaluation::APPEALED;
}

}  // namespace district::personnel
