// Writes a column that no resource holds, of many rows in one statement.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/db/database.h"

namespace district::meeting {

// Sets a column of the rows with these names; nothing else of them changes.
absl::Status SetColumn(db::Transaction& transaction, std::string_view table,
                       std::string_view column, const std::map<std::string, db::Value>& by_name);

}  // namespace district::meeting
