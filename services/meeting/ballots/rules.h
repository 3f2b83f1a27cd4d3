// What a ballot may ask, until when, and what may be answered: rules without I/O.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/calendar/working_days.h"
#include "district/meeting/v1/ballots.pb.h"
#include "district/meeting/v1/decisions.pb.h"
#include "services/meeting/assignments/deadlines.h"

namespace district::meeting::ballots {

// INVALID_ARGUMENT that names the field by which a ballot asks the impossible.
absl::Status CheckQuestion(const v1::Ballot& ballot);

// Sets `effective_due_time` and `deadline_basis`; without holidays weekends only count.
void SetDeadline(const calendar::Holidays* holidays, v1::Ballot& ballot);

// Whether its time is over at a moment.
bool IsPastDeadline(const v1::Ballot& ballot, absl::Time moment);

// INVALID_ARGUMENT where the answer is not one to this ballot; it names the field, "answer.choice".
absl::Status CheckAnswer(const v1::Ballot& ballot, const v1::BallotAnswer& answer);

// What is kept of an answer to a secret ballot: how it votes, and nothing else.
v1::BallotAnswer SlipOf(const v1::BallotAnswer& answer);

// Whether two answers say the same, whenever and by whomever they were given.
bool SayTheSame(const v1::BallotAnswer& a, const v1::BallotAnswer& b);

// Counts the answers. Whoever answered counts as present.
v1::Votes Count(const v1::Ballot& ballot, const std::vector<v1::BallotAnswer>& answers);

// The decision that the ballot is by its count, but for its outcome and where it is taken.
v1::Decision DecisionOf(const v1::Ballot& ballot);

}  // namespace district::meeting::ballots
