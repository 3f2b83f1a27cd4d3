// What goes into a statement and what comes out of one.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace district::db {

// Null, an integer, or bytes: text, blobs and decimals alike.
using Value = std::variant<std::monostate, int64_t, std::string>;
inline bool IsNull(const Value& value) { return std::holds_alternative<std::monostate>(value); }
// 0 and "" for null. A column is read as what it was selected as: integers as int64_t, all else as
// bytes.
int64_t AsInt(const Value& value);
const std::string& AsText(const Value& value);

namespace internal {
template <typename Column>
Column ColumnAs(const Value& value) {
  if constexpr (std::is_same_v<Column, bool>) {
    return AsInt(value) != 0;
  } else if constexpr (std::is_integral_v<Column> || std::is_enum_v<Column>) {
    return static_cast<Column>(AsInt(value));
  } else if constexpr (std::is_same_v<Column, Value>) {
    return value;
  } else {
    return Column(AsText(value));
  }
}
}  // namespace internal

// The columns of a row, in the order in which they were selected.
class Row : public std::vector<Value> {
 public:
  using std::vector<Value>::vector;

  // The columns from `first` on: auto [name, day] = row.As<std::string_view, int64_t>(). Texts are
  // read as std::string, or without a copy, for as long as the row lasts, as std::string_view;
  // integers as any integral type, enumeration or bool; whatever may be null as Value.
  template <typename... Columns>
  std::tuple<Columns...> As(size_t first = 0) const& {
    return [&]<size_t... I>(std::index_sequence<I...>) {
      return std::tuple<Columns...>(internal::ColumnAs<Columns>((*this)[first + I])...);
    }(std::index_sequence_for<Columns...>());
  }
  template <typename... Columns>
  std::tuple<Columns...> As(size_t first = 0) const&& = delete;
  // The text, or the integer, of one column alone.
  const std::string& Text(size_t column = 0) const { return AsText((*this)[column]); }
  int64_t Int(size_t column = 0) const { return AsInt((*this)[column]); }
};

}  // namespace district::db
