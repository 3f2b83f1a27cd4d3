// The organizations of a day and where they stand in the tree then, as it was known at an instant.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "district/personnel/v1/organizations.pb.h"
#include "services/personnel/rows/days.h"

namespace district::personnel {

struct Placed {
  v1::Organization organization;
  std::string parent;  // on the day; "" at the top, and of the root asked for
};

// The root and all below it, everybody where it is "", in the order of their names; nobody where
// the root does not exist then. At most `limit`; as known in the past, all organizations of the day
// count.
absl::StatusOr<std::vector<Placed>> OrganizationsOn(db::Session& session, const std::string& root,
                                                    const BitemporalPoint& point, size_t limit);

// Those above an organization, the nearest first, up to the first that does not exist on the day.
absl::StatusOr<std::vector<v1::Organization>> OrganizationsAbove(
    db::Session& session, const v1::Organization& organization, const BitemporalPoint& point);

// NOT_FOUND where it was not known at the time, now where that is 0.
absl::StatusOr<v1::Organization> KnownOrganization(db::Session& session, const std::string& name,
                                                   int64_t read_time);

}  // namespace district::personnel
