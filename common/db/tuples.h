// Rows that are asked for by several columns together.
#pragma once

#include <bit>
#include <string_view>
#include <utility>
#include <vector>

#include "common/db/sql.h"

namespace district::db {

// Returns "(columns) IN ((?,?),(?,?))" of at least one tuple, the last repeated up to a power of
// two, so that the statements that have a place for each stay few.
inline Sql IsAmong(std::string_view columns, std::vector<Sql> tuples) {
  tuples.resize(std::bit_ceil(tuples.size()), Sql(tuples.back()));
  return SqlCat("(", columns, ") IN (", SqlJoin(tuples, ","), ")");
}

}  // namespace district::db
