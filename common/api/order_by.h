// Orders and keyset pages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/columns.h"
#include "common/api/filter.h"
#include "common/db/value.h"

namespace district::api {

struct OrderTerm {
  std::string column;
  bool descending = false;
  ColumnType type = ColumnType::kReference;  // of `column`: most are names and keys, in ASCII
};

// Reads `order_by` ("birth_date desc, display_name"); `name`, ascending, is added where it is not
// there. INVALID_ARGUMENT, reason INVALID_ORDER_BY, field `order_by`, for unknown or unsortable
// fields, repeated ones, more than 5.
absl::StatusOr<std::vector<OrderTerm>> ParseOrderBy(std::string_view order_by,
                                                    const Columns& columns);

// "`birth_date` DESC, `name`" for an ORDER BY clause.
std::string OrderSql(const std::vector<OrderTerm>& order);

// The condition that a row comes after one with these values of the ordered columns, in a form that
// an index on the columns serves: a range on the first column, then the rest. Nothing comes after
// more or fewer values than columns.
db::Sql AfterSql(const std::vector<OrderTerm>& order, const std::vector<db::Value>& last);

// 0 is 50, more than 1000 is 1000; negative is INVALID_ARGUMENT, field `page_size`.
absl::StatusOr<int> PageSize(int asked);

}  // namespace district::api
