#include "common/api/filter.h"

#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/api/concat.h"
#include "common/api/filter_parser.h"
#include "common/api/names.h"
#include "common/number/decimal.h"
#include "common/text/text.h"
#include "common/time/date.h"

namespace district::api {
namespace {

constexpr char kListSeparator[] = "\x1f";

const char* Operator(Comparator comparator) {
  switch (comparator) {
    case Comparator::kNotEqual:
      return "<>";
    case Comparator::kLess:
      return "<";
    case Comparator::kLessOrEqual:
      return "<=";
    case Comparator::kGreater:
      return ">";
    case Comparator::kGreaterOrEqual:
      return ">=";
    default:
      return "=";
  }
}

bool IsEquality(Comparator comparator) {
  return comparator == Comparator::kEqual || comparator == Comparator::kNotEqual ||
         comparator == Comparator::kHas;
}

// `!` escapes, because a backslash means something to some servers and nothing to others.
std::string LikeLiteral(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (c == '%' || c == '_' || c == '!') escaped += '!';
    escaped += c;
  }
  return escaped;
}

bool IsAscii(std::string_view text) {
  for (char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

// Every condition is true or false and never unknown, so that NOT of it is the other.
class SqlWriter {
 public:
  SqlWriter(std::string_view filter, const Columns& columns) : filter_(filter), columns_(columns) {}

  absl::Status Write(const FilterNode& node) {
    switch (node.kind) {
      case FilterNode::Kind::kAnd:
        return Join(node, " AND ");
      case FilterNode::Kind::kOr:
        return Join(node, " OR ");
      case FilterNode::Kind::kNot:
        condition_.sql += "NOT (";
        if (absl::Status status = Write(node.children[0]); !status.ok()) return status;
        condition_.sql += ")";
        return absl::OkStatus();
      case FilterNode::Kind::kRestriction:
        return Restriction(node);
    }
    return absl::InternalError("unreachable");
  }

  db::Sql Take() && { return std::move(condition_); }

 private:
  absl::Status Join(const FilterNode& node, const char* with) {
    for (size_t i = 0; i < node.children.size(); ++i) {
      condition_.sql += i == 0 ? "(" : with;
      if (absl::Status status = Write(node.children[i]); !status.ok()) return status;
    }
    condition_.sql += ")";
    return absl::OkStatus();
  }

  absl::Status Restriction(const FilterNode& node) {
    const Column* const column = columns_.Find(node.field);
    if (column == nullptr) {
      return BadFilter(filter_, node.field_offset,
                       Concat("unknown field `", node.field.substr(0, 60), "`"));
    }
    const bool star = node.literal.text == "*" && node.literal.leading_star;
    if (node.comparator == Comparator::kHas && star && !node.literal.quoted) {
      return Presence(*column);
    }
    switch (column->type) {
      case ColumnType::kText:
        return Text(*column, node);
      case ColumnType::kReference:
        return Reference(*column, node);
      case ColumnType::kInteger:
        return Integer(*column, node);
      case ColumnType::kBool:
        return Bool(*column, node);
      case ColumnType::kEnum:
        return Enum(*column, node);
      case ColumnType::kDate:
        return Date(*column, node);
      case ColumnType::kTimestamp:
        return Timestamp(*column, node);
      case ColumnType::kDecimal:
        return Decimal(*column, node);
      case ColumnType::kList:
        return List(*column, node);
    }
    return absl::InternalError("unreachable");
  }

  absl::Status Presence(const Column& column) {
    switch (column.type) {
      case ColumnType::kText:
      case ColumnType::kReference:
      case ColumnType::kList:
        return Add(column, " <> ''");
      case ColumnType::kDecimal:
        return Add(column, " IS NOT NULL");
      default:
        return Add(column, " <> 0");
    }
  }

  absl::Status Text(const Column& column, const FilterNode& node) {
    if (node.comparator == Comparator::kHas) {
      return Like(column, false, Concat("%", LikeLiteral(node.literal.text), "%"));
    }
    if (IsWildcard(node)) return Wildcard(column, node);
    return Compare(column, node.comparator, node.literal.text);
  }

  absl::Status Reference(const Column& column, const FilterNode& node) {
    const std::string& name = node.literal.text;
    const bool wildcard = IsWildcard(node);
    const bool whole = IsEquality(node.comparator) && !wildcard && !name.empty();
    if (!IsAscii(name) || (whole && !IsResourceName(name))) {
      return Bad(node, "is compared with a resource name, as people/nguyen-van-nam");
    }
    if (wildcard) return Wildcard(column, node);
    return Compare(column, node.comparator, name);
  }

  static bool IsWildcard(const FilterNode& node) {
    return (node.comparator == Comparator::kEqual || node.comparator == Comparator::kNotEqual) &&
           (node.literal.leading_star || node.literal.trailing_star);
  }

  absl::Status Wildcard(const Column& column, const FilterNode& node) {
    std::string_view inner = node.literal.text;
    const bool leading = node.literal.leading_star;
    if (leading) inner.remove_prefix(1);
    const bool trailing = node.literal.trailing_star && !inner.empty();
    if (trailing) inner.remove_suffix(1);
    return Like(column, node.comparator == Comparator::kNotEqual,
                Concat(leading ? "%" : "", LikeLiteral(inner), trailing ? "%" : ""));
  }

  absl::Status Integer(const Column& column, const FilterNode& node) {
    int64_t number = 0;
    if (!absl::SimpleAtoi(node.literal.text, &number)) {
      return Bad(node, "is compared with a whole number");
    }
    return Compare(column, node.comparator, number);
  }

  absl::Status Bool(const Column& column, const FilterNode& node) {
    const bool is_true = node.literal.text == "true";
    if (!is_true && node.literal.text != "false") return Bad(node, "is true or false");
    if (!IsEquality(node.comparator)) return NoOrder(node);
    return Compare(column, node.comparator, int64_t{is_true});
  }

  absl::Status Enum(const Column& column, const FilterNode& node) {
    const auto number = EnumNumber(column, node);
    if (!number.ok()) return number.status();
    if (!IsEquality(node.comparator)) return NoOrder(node);
    return Compare(column, node.comparator, *number);
  }

  // A partial date stands for all its days; partial dates that are stored lie among them.
  absl::Status Date(const Column& column, const FilterNode& node) {
    if (node.literal.text.empty() && IsEquality(node.comparator)) {
      return Compare(column, node.comparator, int64_t{0});
    }
    const auto day = time::ParseDay(node.literal.text, /*partial_allowed=*/true);
    if (!day.ok()) return Bad(node, "is compared with a date, as 2018-07-12, 2018-07 or 2018");
    const int64_t first = *day;
    const int64_t last = time::LastDay(*day);
    switch (node.comparator) {
      case Comparator::kLess:
        return Before(column, "<", first);
      case Comparator::kLessOrEqual:
        return Before(column, "<=", last);
      case Comparator::kGreater:
        return Compare(column, node.comparator, last);
      case Comparator::kGreaterOrEqual:
        return Compare(column, node.comparator, first);
      default:
        if (first == last) return Compare(column, node.comparator, first);
        return Add(
            column,
            node.comparator == Comparator::kNotEqual ? " NOT BETWEEN ? AND ?" : " BETWEEN ? AND ?",
            {first, last});
    }
  }

  // What is unset is before nothing.
  absl::Status Before(const Column& column, const char* op, int64_t bound) {
    const std::string name = QuotedColumn(column.column);
    condition_.Append(
        db::SqlCat("(", name, " ", op, " ", db::Bind(bound), " AND ", name, " <> 0)"));
    return absl::OkStatus();
  }

  absl::Status Timestamp(const Column& column, const FilterNode& node) {
    const std::string& text = node.literal.text;
    if (text.empty() && IsEquality(node.comparator)) {
      return Compare(column, node.comparator, int64_t{0});
    }
    absl::Time instant;
    std::string error;
    // What Abseil takes beyond RFC 3339: spaces around, years of other lengths, "infinite-future".
    const bool shaped = text.size() >= 20 && text.size() <= 40 && text[4] == '-' &&
                        text[10] == 'T' && text.find(' ') == std::string::npos;
    if (!shaped || !absl::ParseTime(absl::RFC3339_full, text, &instant, &error)) {
      return Bad(node, "is compared with an instant, as 2018-07-12T08:00:00+07:00");
    }
    const int64_t micros = absl::ToUnixMicros(instant);
    if (node.comparator == Comparator::kLess || node.comparator == Comparator::kLessOrEqual) {
      return Before(column, Operator(node.comparator), micros);
    }
    return Compare(column, node.comparator, micros);
  }

  absl::Status Decimal(const Column& column, const FilterNode& node) {
    const std::string name = QuotedColumn(column.column);
    if (node.literal.text.empty() && IsEquality(node.comparator)) {
      return Add(column, node.comparator == Comparator::kNotEqual ? " IS NOT NULL" : " IS NULL");
    }
    const auto decimal = number::Decimal::Parse(node.literal.text);
    if (!decimal.ok()) return Bad(node, "is compared with a decimal number, as 11.05");
    const bool different = node.comparator == Comparator::kNotEqual;
    condition_.Append(db::SqlCat("(", name, different ? " IS NULL OR " : " IS NOT NULL AND ", name,
                                 " ", Operator(node.comparator), " ",
                                 BindDecimal(decimal->ToString()), ")"));
    return absl::OkStatus();
  }

  absl::Status List(const Column& column, const FilterNode& node) {
    if (node.comparator != Comparator::kHas) {
      return Bad(node, "is a list and takes `:` only, as in tags:\"tag\"");
    }
    std::string element = node.literal.text;
    if (element.empty()) return Bad(node, "holds no empty elements");
    if (column.enum_type != nullptr) {
      const auto number = EnumNumber(column, node);
      if (!number.ok()) return number.status();
      element = absl::StrCat(*number);
    }
    return Like(column, false,
                Concat("%", kListSeparator, LikeLiteral(element), kListSeparator, "%"));
  }

  absl::StatusOr<int64_t> EnumNumber(const Column& column, const FilterNode& node) {
    const auto* value = column.enum_type->FindValueByName(node.literal.text);
    if (value != nullptr) return value->number();
    std::vector<std::string> names;
    for (int i = 0; i < column.enum_type->value_count(); ++i) {
      names.push_back(column.enum_type->value(i)->name());
    }
    return Bad(node, Concat("is one of ", absl::StrJoin(names, ", ")));
  }

  absl::Status Compare(const Column& column, Comparator comparator, db::Value value) {
    return Add(column, Concat(" ", Operator(comparator), " ?"), {std::move(value)});
  }

  absl::Status Like(const Column& column, bool negated, std::string pattern) {
    return Add(column, negated ? " NOT LIKE ? ESCAPE '!'" : " LIKE ? ESCAPE '!'",
               {std::move(pattern)});
  }

  absl::Status Add(const Column& column, std::string_view condition,
                   std::vector<db::Value> parameters = {}) {
    condition_.Append(QuotedColumn(column.column));
    condition_.Append(db::Sql{std::string(condition), std::move(parameters)});
    return absl::OkStatus();
  }

  absl::Status NoOrder(const FilterNode& node) const {
    return Bad(node, "has no order; it takes = != and :");
  }

  // Never repeats the literal: it may be something that is not to be logged.
  absl::Status Bad(const FilterNode& node, std::string_view what) const {
    return BadFilter(filter_, node.literal.offset, Concat("`", node.field, "` ", what));
  }

  const std::string_view filter_;
  const Columns& columns_;
  db::Sql condition_;
};

}  // namespace

absl::StatusOr<db::Sql> FilterToSql(std::string_view filter, const Columns& columns) {
  // Stored text is NFC, so what it is compared with has to be.
  const auto canonical = text::Canonical(filter);
  if (!canonical.ok()) return BadFilter("", 0, "not UTF-8");
  const auto node = ParseFilter(*canonical);
  if (!node.ok()) return node.status();
  if (!node->has_value()) return db::Sql{};
  SqlWriter writer(*canonical, columns);
  if (absl::Status status = writer.Write(**node); !status.ok()) return status;
  return std::move(writer).Take();
}

}  // namespace district::api
