// Reads what people and posts hold, for rules that judge it, and locks the posts.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/resource/writes.h"
#include "common/time/date.h"
#include "services/personnel/appointments/holdings.h"

namespace district::personnel {

// Reads what people hold who are not known yet. Whoever judges it has locked them.
absl::Status LoadPeople(db::Session& session, const std::set<std::string>& people,
                        Holdings& holdings);

// Reads posts that are not known yet.
absl::Status LoadPosts(db::Session& session, const std::set<std::string>& posts,
                       Holdings& holdings);

// Locks posts, exclusively where their seats are counted, and reads them again: their seats may
// have become fewer or more before the lock was got.
absl::Status LockPosts(resource::Writes& writes, const std::set<std::string>& posts,
                       Holdings& holdings);

// Reads who has seats of the posts that are wanted, on the days concerned, where they could run
// short.
absl::Status LoadHolders(db::Session& session, const std::vector<Held>& wanted, Holdings& holdings);

// Reads when organizations exist.
absl::StatusOr<std::map<std::string, time::DaySpan>> DaysOfOrganizations(
    db::Session& session, const std::set<std::string>& names);

}  // namespace district::personnel
