// Whether a body has its quorum.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/time/date.h"
#include "district/meeting/v1/decision_rules.pb.h"
#include "district/meeting/v1/participants.pb.h"

namespace district::meeting {

// The part of the members that must be there, and where that stands.
struct QuorumShare {
  v1::Threshold threshold;
  std::string source;
};

// Two thirds, which holds where no rule of the body says otherwise.
QuorumShare DefaultQuorum();

// The part that a body needs on a day, by its rule on resolutions that is in force.
absl::StatusOr<QuorumShare> QuorumShareOf(db::Session& session, const std::string& organization,
                                          time::DayNumber day);

// How many of so many members must be there; 1 at least.
int NeededOf(int members, const v1::Threshold& threshold);

// Who holds a seat, in protocol order, and what the roll says of them.
struct QuorumMember {
  std::string person;
  bool present = false;
  bool suspended = false;
};

// Fills in counts, result and reason.
void JudgeQuorum(const std::vector<QuorumMember>& members, const QuorumShare& share,
                 v1::GetQuorumResponse& response);

}  // namespace district::meeting
