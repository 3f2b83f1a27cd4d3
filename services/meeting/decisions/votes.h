// What a count of votes must hold by itself.
#pragma once

#include "absl/status/status.h"
#include "district/meeting/v1/decisions.pb.h"

namespace district::meeting {

// Fills in the counts that follow from votes by name, then refuses what cannot be: more ballots
// returned than issued (MORE_THAN_ISSUED), more issued or votes given than members were present
// (MORE_THAN_PRESENT), more present than there were members (MORE_THAN_MEMBERS), parts that are not
// together what was returned (VOTES_DO_NOT_ADD_UP), one participant twice (VOTED_TWICE), names of a
// secret ballot (SECRET_BALLOT). Paths of errors begin with "votes.".
absl::Status CheckVotes(v1::Votes& votes);

}  // namespace district::meeting
