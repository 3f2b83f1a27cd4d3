// What binds appointments of one person to each other.
#pragma once

#include <set>
#include <string>

#include "absl/status/status.h"
#include "common/db/database.h"
#include "district/personnel/v1/organizations.pb.h"

namespace district::personnel {

// Until the transaction ends, nobody else changes what binds the appointments of these people.
absl::Status LockPeople(db::Transaction& transaction, const std::set<std::string>& people);

// An office confers seats, not offices, and not itself.
absl::Status CheckConferredSeats(db::Transaction& transaction, v1::Post& after,
                                 const v1::Post* before);

}  // namespace district::personnel
