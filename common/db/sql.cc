#include "common/db/sql.h"

namespace district::db {

void Sql::Append(const Sql& part) {
  sql += part.sql;
  parameters.insert(parameters.end(), part.parameters.begin(), part.parameters.end());
}

void Sql::And(const Sql& other) {
  if (other.empty()) return;
  if (empty()) return Append(other);
  sql += " AND (";
  Append(other);
  sql += ")";
}

Sql SqlJoin(const std::vector<Sql>& parts, std::string_view separator) {
  Sql joined;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) joined.Append(separator);
    joined.Append(parts[i]);
  }
  return joined;
}

Sql AllOf(const std::vector<Sql>& conditions) {
  Sql all;
  int count = 0;
  for (const Sql& condition : conditions) {
    if (condition.empty()) continue;
    if (++count == 2) all.sql = "(" + all.sql + ")";
    all.And(condition);
  }
  return all;
}

Sql Where(const Sql& condition) { return condition.empty() ? Sql() : SqlCat(" WHERE ", condition); }

Sql IsIn(std::string_view column, const std::vector<std::string>& texts) {
  InList list(texts);
  return {std::string(column) + " IN (" + list.placeholders + ")", std::move(list.values)};
}

}  // namespace district::db
