// The search for people.
#pragma once

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/rpc/call.h"
#include "district/personnel/v1/people.pb.h"

namespace district::personnel {

absl::StatusOr<v1::SearchPeopleResponse> SearchPeople(const rpc::Call& call,
                                                      const v1::SearchPeopleRequest& request,
                                                      db::Session& session);

}  // namespace district::personnel
