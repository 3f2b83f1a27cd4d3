// What goes into a statement and what comes out of one.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace district::db {

// Null, an integer, or bytes: text, blobs and decimals alike.
using Value = std::variant<std::monostate, int64_t, std::string>;
using Row = std::vector<Value>;

inline bool IsNull(const Value& value) { return std::holds_alternative<std::monostate>(value); }
// 0 and "" for null. A column is read as what it was selected as: integers as int64_t, all else as
// bytes.
int64_t AsInt(const Value& value);
const std::string& AsText(const Value& value);

// What `x IN (...)` asks for: the texts, and as many placeholders. The last is repeated up to a
// power of two, so that the statements stay few. No texts at all meet nothing.
struct InList {
  explicit InList(const std::vector<std::string>& texts);

  std::vector<Value> values;
  std::string placeholders;  // "?,?,?,?"
};

}  // namespace district::db
