// SQL that carries its parameters with it.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/db/value.h"

namespace district::db {

// A piece of SQL and the values of its `?`, in the order of the text. Only text that is the
// program's own is written into `sql`; all else is a parameter, so that texts are few and each is
// prepared once.
struct Sql {
  std::string sql;
  std::vector<Value> parameters;

  bool empty() const { return sql.empty(); }
  void Append(const Sql& part);
  void Append(std::string_view text) { sql += text; }

  // Asks for the condition `other` as well; an empty condition asks for nothing.
  void And(const Sql& other);
};

// A value where it stands in a text: SqlCat("from_day <= ", Bind(day)).
inline Sql Bind(Value value) { return {"?", {std::move(value)}}; }
template <std::integral Number>
Sql Bind(Number number) {
  return Bind(Value(static_cast<int64_t>(number)));
}

namespace internal {
inline void AppendTo(Sql& sql, const Sql& part) { sql.Append(part); }
inline void AppendTo(Sql& sql, std::string_view text) { sql.Append(text); }
template <std::integral Number>
  requires(!std::same_as<Number, char> && !std::same_as<Number, bool>)
void AppendTo(Sql& sql, Number number) {
  sql.sql += std::to_string(number);
}
}  // namespace internal

// The parts one after the other: texts, constant whole numbers, pieces with parameters.
template <typename... Parts>
Sql SqlCat(const Parts&... parts) {
  Sql sql;
  (internal::AppendTo(sql, parts), ...);
  return sql;
}

// The parts with `separator` between them.
Sql SqlJoin(const std::vector<Sql>& parts, std::string_view separator);

// "(a) AND (b)" of the conditions that are not empty; one alone stands without parentheses.
Sql AllOf(const std::vector<Sql>& conditions);
// " WHERE " and the condition; nothing where it is empty.
Sql Where(const Sql& condition);

// Repeats the last of the texts up to a power of two, so that the statements that have a place for
// each stay few.
std::vector<std::string> Padded(std::vector<std::string> texts);

// "column IN (?,?)" of the padded texts; no texts at all meet nothing.
Sql IsIn(std::string_view column, const std::vector<std::string>& texts);
template <typename Texts>
Sql IsIn(std::string_view column, const Texts& texts) {
  return IsIn(column, std::vector<std::string>(texts.begin(), texts.end()));
}

}  // namespace district::db
