// Filters, AIP-160, as SQL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/columns.h"
#include "common/db/sql.h"

namespace district::api {

// Parses a filter and turns it into SQL over `columns`.
//   operators  AND OR NOT - ( )  = != < <= > >= :     OR binds tighter than AND; a space is AND
//   :  on a list: has the element; on text: contains, whatever the marks are not folded;
//      on anything: `field:*` is presence
//   =  on text takes a leading or trailing `*` as a wildcard (`\*` for the character)
//   enums by name, dates as 2018-07-12, 2018-07 or 2018 (a partial one stands for all its days),
//   timestamps as RFC 3339, decimals, booleans true/false, references as resource names
// Bounded: at most 4096 bytes, 100 terms, depth 20. INVALID_ARGUMENT with reason INVALID_FILTER,
// field `filter`, and a text that says what and where (a character position) for anything else.
absl::StatusOr<db::Sql> FilterToSql(std::string_view filter, const Columns& columns);

}  // namespace district::api
