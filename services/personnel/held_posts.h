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

// The day asked for, "2018-07-12"; today in Vietnam where nothing is asked. The text has passed the
// checks of its declaration.
time::DayNumber AsOf(const std::string& day);

// The posts that people hold on a day, each person's in protocol order.
absl::StatusOr<std::map<std::string, std::vector<v1::HeldPost>>> HeldPosts(
    db::Session& session, const std::vector<std::string>& people, time::DayNumber day);

// The most people who hold the post on any one day within `span`, by appointments other than
// `except`.
absl::StatusOr<int64_t> MostHolders(db::Transaction& transaction, const std::string& post,
                                    const time::DaySpan& span, const std::string& except = {});

// Rows that hold a body in column `column`, parsed.
template <typename Resource>
Resource ParseBody(const db::Row& row, size_t column) {
  Resource resource;
  resource.ParseFromString(db::AsText(row[column]));
  return resource;
}

}  // namespace district::personnel
