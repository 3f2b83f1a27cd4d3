// How many members of a body there are for a decision, and how many of them are present, by its
// roster and the roll of the meeting; without I/O.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "district/meeting/v1/decisions.pb.h"
#include "district/meeting/v1/participants.pb.h"

namespace district::meeting {

// What is known of them.
struct MemberCounts {
  // As `votes.members_count` has them: those who are left out of the decision among them.
  std::optional<int> members;
  std::optional<int> present;
};

// Counts who holds a seat of the body, but not who is suspended. Present is who is so at the time
// of the decision, or who was there at all where that is not known; nothing is known of that where
// the roll shows nobody.
MemberCounts CountMembers(const std::vector<std::string>& holders,
                          const std::vector<v1::Participant>& roll, const v1::Decision& decision);

// The counts by which a decision was judged before, as its result tells them.
MemberCounts CountsTold(const v1::DecisionResult& result);

// Fills in the figures that the votes leave out and notes them in the result, as well as those that
// differ. What fewer than voted would be is not taken. Returns what is to be said of them in
// Vietnamese; "" where there is nothing.
std::string TakeFigures(const MemberCounts& counts, v1::Decision& decision,
                        v1::DecisionResult& result);

}  // namespace district::meeting
