// Which stored column stands behind which field of a resource, so that filters and orders can be
// turned into SQL.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/sql.h"
#include "common/db/value.h"
#include "google/protobuf/descriptor.h"

namespace district::api {

// How a field is stored in its column. Columns are NOT NULL, the default value for an unset field,
// but for decimals.
enum class ColumnType {
  kText,       // VARCHAR or TEXT
  kReference,  // VARCHAR ascii: a resource name or a key of order
  kInteger,    // BIGINT
  kBool,       // TINYINT 0, 1
  kEnum,       // INT, the number
  kDate,       // INT, time::DayNumber, 0 unset
  kTimestamp,  // BIGINT, microseconds since 1970, 0 unset
  kDecimal,    // DECIMAL(38,10), NULL unset
  kList,       // TEXT: each element between two U+001F: "\x1f" "a" "\x1f" "b" "\x1f"; "" empty
};

struct Column {
  std::string path;    // field path in the proto, "display_name", "votes.for_count"
  std::string column;  // "display_name", "votes_for_count"
  ColumnType type = ColumnType::kText;
  const google::protobuf::EnumDescriptor* enum_type = nullptr;  // kEnum; kList of enums
  bool sortable = false;
  std::string sort_column;  // the column that orders it, where not `column` itself
  ColumnType sort_type = ColumnType::kReference;  // of `sort_column`
};

// The columns of a collection by field path; lookup takes snake_case and lowerCamelCase paths.
class Columns {
 public:
  void Add(Column column);
  const Column* Find(std::string_view path) const;
  const std::vector<Column>& all() const { return columns_; }
  // "birth_date, display_name, name": what can be sorted by, in alphabetical order.
  std::string SortablePaths() const;

 private:
  std::vector<Column> columns_;
  std::map<std::string, size_t, std::less<>> by_path_;
};

// A decimal as a parameter; bound as text it would be compared as a floating-point number.
db::Sql BindDecimal(db::Value decimal);

// A column's name as it stands in a statement: in backticks, because fields may be called `order`.
// What holds a backtick already stays as it is; `p.order` becomes `p`.`order`.
std::string QuotedColumn(std::string_view column);

}  // namespace district::api
