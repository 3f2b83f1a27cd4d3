// The syntax of filters: https://google.aip.dev/160, without functions and without literals that
// name no field. Knows nothing of columns or SQL.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace district::api {

enum class Comparator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kHas };

// The right side of a comparison.
struct FilterLiteral {
  std::string text;  // without quotes and escapes
  bool quoted = false;
  bool leading_star = false;   // the first character is a `*` that was not escaped
  bool trailing_star = false;  // so is the last; both may be the same one
  size_t offset = 0;           // bytes into the filter
};

struct FilterNode {
  enum class Kind { kAnd, kOr, kNot, kRestriction };
  Kind kind = Kind::kRestriction;
  std::vector<FilterNode> children;  // of kAnd, kOr (two or more) and kNot (one)

  // Of kRestriction.
  std::string field;  // "votes.for_count"
  size_t field_offset = 0;
  Comparator comparator = Comparator::kEqual;
  FilterLiteral literal;
};

// Nothing for a filter of white space. INVALID_ARGUMENT, reason INVALID_FILTER, for anything that
// is not a filter or is too large.
absl::StatusOr<std::optional<FilterNode>> ParseFilter(std::string_view filter);

// The error for something at `offset` bytes into the filter; says which character that is.
absl::Status BadFilter(std::string_view filter, size_t offset, std::string_view what);

}  // namespace district::api
