#include "common/api/order_by.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/api/concat.h"
#include "common/api/errors.h"

namespace district::api {
namespace {

constexpr size_t kMaxTerms = 5;
constexpr int kDefaultPageSize = 50;
constexpr int kMaxPageSize = 1000;
constexpr char kName[] = "name";

absl::Status BadOrder(std::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_ORDER_BY")
      .Message(Concat("order_by: ", what))
      .Field("order_by", what)
      .Vietnamese("Thứ tự sắp xếp không hợp lệ.");
}

absl::Status NotSortable(std::string_view what, const Columns& columns) {
  const std::string sortable = columns.SortablePaths();
  const std::string description = Concat(what, "; can be sorted by ", sortable);
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_ORDER_BY")
      .Message(Concat("order_by: ", description))
      .Field("order_by", description)
      .Metadata("sortable", sortable)
      .Vietnamese(Concat("Thứ tự sắp xếp không hợp lệ. Có thể sắp xếp theo: ", sortable, "."));
}

// `field`, `field asc` or `field desc`.
absl::StatusOr<OrderTerm> ParseTerm(absl::string_view text, const Columns& columns,
                                    std::string& path) {
  const std::vector<std::string> words =
      absl::StrSplit(text, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty());
  if (words.empty()) return BadOrder("a field is missing between commas");
  path = words[0].substr(0, 60);
  const Column* const column = columns.Find(words[0]);
  if (column == nullptr) return NotSortable(Concat("unknown field `", path, "`"), columns);
  if (!column->sortable)
    return NotSortable(Concat("nothing can be ordered by `", path, "`"), columns);
  path = column->path;
  OrderTerm term;
  term.column = column->sort_column.empty() ? column->column : column->sort_column;
  term.type = column->sort_column.empty() ? column->type : column->sort_type;
  if (words.size() == 1) return term;
  term.descending = absl::EqualsIgnoreCase(words[1], "desc");
  if (words.size() > 2 || (!term.descending && !absl::EqualsIgnoreCase(words[1], "asc"))) {
    return BadOrder(Concat("after `", path, "` only `asc` or `desc` can follow"));
  }
  return term;
}

bool IsNullable(const OrderTerm& term) { return term.type == ColumnType::kDecimal; }

db::Sql BindAs(const OrderTerm& term, const db::Value& value) {
  return term.type == ColumnType::kDecimal ? BindDecimal(value) : db::Bind(value);
}

// The condition for the last column.
db::Sql AfterLast(const OrderTerm& term, const db::Value& value) {
  const std::string column = QuotedColumn(term.column);
  if (db::IsNull(value)) {
    return term.descending ? db::SqlCat("1 = 0") : db::SqlCat(column, " IS NOT NULL");
  }
  if (!term.descending) return db::SqlCat(column, " > ", BindAs(term, value));
  const db::Sql less = db::SqlCat(column, " < ", BindAs(term, value));
  return IsNullable(term) ? db::SqlCat("(", less, " OR ", column, " IS NULL)") : less;
}

// The first column stands alone in a range, which any index on it serves; the equality inside lets
// an index on several columns begin right after the last row instead of at the first of equal rows.
db::Sql AfterFirst(const OrderTerm& term, const db::Value& value, const db::Sql& rest) {
  const std::string column = QuotedColumn(term.column);
  if (db::IsNull(value)) {
    const db::Sql equal = db::SqlCat("(", column, " IS NULL AND ", rest, ")");
    return term.descending ? equal : db::SqlCat("(", column, " IS NOT NULL OR ", equal, ")");
  }
  const db::Sql bound = BindAs(term, value);
  const db::Sql range = db::SqlCat("(", column, term.descending ? " <= " : " >= ", bound, " AND (",
                                   column, term.descending ? " < " : " > ", bound, " OR (", column,
                                   " = ", bound, " AND ", rest, ")))");
  // Nulls come first, so they are the last of a descending order.
  const bool nulls_follow = IsNullable(term) && term.descending;
  return nulls_follow ? db::SqlCat("(", range, " OR ", column, " IS NULL)") : range;
}

}  // namespace

absl::StatusOr<std::vector<OrderTerm>> ParseOrderBy(std::string_view order_by,
                                                    const Columns& columns) {
  std::vector<OrderTerm> order;
  std::set<std::string> seen;
  if (!absl::StripAsciiWhitespace(ToAbsl(order_by)).empty()) {
    const std::vector<std::string> parts = absl::StrSplit(ToAbsl(order_by), ',');
    if (parts.size() > kMaxTerms) return BadOrder(Concat("more than ", kMaxTerms, " fields"));
    for (const std::string& part : parts) {
      std::string path;
      auto term = ParseTerm(part, columns, path);
      if (!term.ok()) return term.status();
      if (!seen.insert(path).second) return BadOrder(Concat("`", path, "` is there twice"));
      // Names differ, so nothing after `name` orders anything.
      if (!seen.contains(kName) || path == kName) order.push_back(*std::move(term));
    }
  }
  if (!seen.contains(kName)) {
    const Column* const name = columns.Find(kName);
    order.push_back({.column = name == nullptr ? kName : name->column});
  }
  return order;
}

std::string OrderSql(const std::vector<OrderTerm>& order) {
  return absl::StrJoin(order, ", ", [](std::string* out, const OrderTerm& term) {
    *out += QuotedColumn(term.column);
    if (term.descending) *out += " DESC";
  });
}

db::Sql AfterSql(const std::vector<OrderTerm>& order, const std::vector<db::Value>& last) {
  if (order.empty() || order.size() != last.size()) return db::SqlCat("1 = 0");
  db::Sql condition = AfterLast(order.back(), last.back());
  for (size_t i = order.size() - 1; i-- > 0;) {
    condition = AfterFirst(order[i], last[i], condition);
  }
  return condition;
}

absl::StatusOr<int> PageSize(int asked) {
  if (asked < 0) return InvalidField("page_size", "must be at least 0");
  return asked == 0 ? kDefaultPageSize : std::min(asked, kMaxPageSize);
}

}  // namespace district::api
