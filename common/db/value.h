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

}  // namespace district::db
