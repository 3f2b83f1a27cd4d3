// Who holds which post on a day.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/time/date.h"
#include "district/personnel/v1/people.pb.h"

namespace district::personnel {

// The posts that people hold on a day, each person's in protocol order; as known at `read_time`
// where that is not 0.
absl::StatusOr<std::map<std::string, std::vector<v1::HeldPost>>> HeldPosts(
    db::Session& session, const std::vector<std::string>& people, time::DayNumber day,
    int64_t read_time);

// The most people who have a seat of the post on any one day within `span`, by appointments other
// than `except`; whoever is ACTING has none.
absl::StatusOr<int64_t> MostHolders(db::Transaction& transaction, const std::string& post,
                                    const time::DaySpan& span, const std::string& except = {});

}  // namespace district::personnel
