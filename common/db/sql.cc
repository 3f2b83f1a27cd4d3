#include "common/db/sql.h"

#include <bit>

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

std::vector<std::string> Padded(std::vector<std::string> texts) {
  if (!texts.empty()) texts.resize(std::bit_ceil(texts.size()), std::string(texts.back()));
  return texts;
}

Sql IsIn(std::string_view column, const std::vector<std::string>& texts) {
  std::vector<Sql> values;
  for (std::string& text : Padded(texts)) values.push_back(Bind(std::move(text)));
  if (values.empty()) values.push_back(Bind(Value()));
  return SqlCat(column, " IN (", SqlJoin(values, ","), ")");
}

}  // namespace district::db
