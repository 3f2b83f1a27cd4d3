// Who holds posts on a day, as it was known at an instant.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/db/sql.h"
#include "common/resource/catalog.h"
#include "common/time/date.h"
#include "district/personnel/v1/organizations.pb.h"
#include "services/personnel/rows/days.h"

namespace district::personnel {

// By post, each post's in protocol order.
using HoldersByPost = absl::flat_hash_map<std::string, std::vector<v1::Holder>>;

// The holders of the posts that `which` picks over appointments, in a few statements whatever their
// number. FAILED_PRECONDITION where they are more than an answer holds.
absl::StatusOr<HoldersByPost> FindHolders(db::Session& session, const resource::Catalog& catalog,
                                          const db::Sql& which, const BitemporalPoint& point);

// The post, its holders and its vacant seats on the day.
v1::RosterEntry EntryOf(v1::Post post, std::vector<v1::Holder> holders, time::DayNumber day);

// A page of the members of a body.
absl::StatusOr<v1::ListMembersResponse> FindMembers(db::Session& session, const rpc::Call& call,
                                                    const v1::ListMembersRequest& request,
                                                    const BitemporalPoint& point);

}  // namespace district::personnel
