#include "common/api/columns.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/api/concat.h"

namespace district::api {
namespace {

std::string LowerCamel(std::string_view snake) {
  std::string camel;
  bool upper = false;
  for (char c : snake) {
    if (c == '_') {
      upper = true;
    } else {
      camel += upper ? absl::ascii_toupper(static_cast<unsigned char>(c)) : c;
      upper = false;
    }
  }
  return camel;
}

}  // namespace

void Columns::Add(Column column) {
  const size_t index = columns_.size();
  by_path_[column.path] = index;
  by_path_[LowerCamel(column.path)] = index;
  columns_.push_back(std::move(column));
}

const Column* Columns::Find(std::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : &columns_[found->second];
}

std::string Columns::SortablePaths() const {
  std::vector<std::string> paths;
  for (const Column& column : columns_) {
    if (column.sortable) paths.push_back(column.path);
  }
  std::sort(paths.begin(), paths.end());
  return absl::StrJoin(paths, ", ");
}

db::Sql BindDecimal(db::Value decimal) {
  return db::SqlCat("CAST(", db::Bind(std::move(decimal)), " AS DECIMAL(38,10))");
}

std::string QuotedColumn(std::string_view column) {
  if (column.find('`') != std::string_view::npos) return std::string(column);
  return Concat("`", absl::StrJoin(absl::StrSplit(ToAbsl(column), '.'), "`.`"), "`");
}

}  // namespace district::api
