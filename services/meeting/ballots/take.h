// Moves a stored ballot, as the methods do.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/writes.h"
#include "district/meeting/v1/ballots.pb.h"

namespace district::meeting::ballots {

// Moves the ballot of a name that has the etag, where one is asked for; `act`, perhaps null, then
// changes what the move changes beside the state, while the ballot is locked.
absl::StatusOr<v1::Ballot> Take(resource::Writes& writes, const std::string& name,
                                const std::string& etag, v1::BallotMove::Action action,
                                const std::string& note,
                                const std::function<absl::Status(v1::Ballot&)>& act = nullptr);

// FAILED_PRECONDITION, which says what of a ballot stands in the way: "has no deadline".
absl::Status Refused(const v1::Ballot& ballot, std::string_view reason, const std::string& what,
                     std::string_view vietnamese);

// How a row of ballots is locked.
enum class Lock { kNone, kShared, kExclusive };

// A living ballot by name, which the caller sees; NOT_FOUND where there is none. A shared lock
// keeps it in its state until the transaction ends.
absl::StatusOr<v1::Ballot> ReadBallot(const resource::Collection& collection,
                                      const rpc::CallContext& call, db::Session& session,
                                      const std::string& name, Lock lock = Lock::kNone);

}  // namespace district::meeting::ballots
