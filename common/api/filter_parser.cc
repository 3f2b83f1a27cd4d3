#include "common/api/filter_parser.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/api/concat.h"
#include "common/api/errors.h"
#include "common/text/text.h"

namespace district::api {
namespace {

constexpr size_t kMaxBytes = 4096;
constexpr int kMaxTerms = 100;
constexpr int kMaxDepth = 20;

bool IsSpace(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }
bool BeginsField(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool IsFieldCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.';
}
// What ends a value that is not quoted. A colon does not: instants hold some.
bool EndsValue(char c) {
  return IsSpace(c) || std::string_view("()\"'=<>!").find(c) != std::string_view::npos;
}
bool IsKeyword(std::string_view word) { return word == "AND" || word == "OR" || word == "NOT"; }

// Recursive descent, one function a rule of the grammar.
class Parser {
 public:
  explicit Parser(std::string_view filter) : filter_(filter) {}

  absl::StatusOr<std::optional<FilterNode>> Parse() {
    SkipSpace();
    if (AtEnd()) return std::nullopt;
    auto node = Expression(0);
    if (!node.ok()) return node.status();
    if (!AtEnd()) return Bad(position_, "a closing parenthesis that closes nothing");
    return *std::move(node);
  }

 private:
  // expression = sequence {"AND" sequence}; sequence = factor {factor}. Both mean the same.
  absl::StatusOr<FilterNode> Expression(int depth) {
    std::vector<FilterNode> all;
    while (true) {
      auto factor = Factor(depth);
      if (!factor.ok()) return factor;
      all.push_back(*std::move(factor));
      const bool space = SkipSpace();
      if (AtEnd() || Next() == ')') break;
      if (!space) return Bad(position_, "expected a space");
      if (TakeKeyword("AND")) SkipSpace();
    }
    return Join(FilterNode::Kind::kAnd, std::move(all));
  }

  // factor = term {"OR" term}
  absl::StatusOr<FilterNode> Factor(int depth) {
    std::vector<FilterNode> any;
    while (true) {
      auto term = Term(depth);
      if (!term.ok()) return term;
      any.push_back(*std::move(term));
      const size_t end = position_;
      if (!SkipSpace() || !TakeKeyword("OR")) {
        position_ = end;
        break;
      }
      SkipSpace();
    }
    return Join(FilterNode::Kind::kOr, std::move(any));
  }

  // term = ["NOT" | "-"] simple
  absl::StatusOr<FilterNode> Term(int depth) {
    if (AtEnd()) return Bad(position_, "expected a field");
    const bool negated = Next() == '-' || PeekKeyword("NOT");
    if (negated) position_ += Next() == '-' ? 1 : 3;
    if (negated) SkipSpace();
    auto simple = Simple(depth);
    if (!simple.ok() || !negated) return simple;
    FilterNode node;
    node.kind = FilterNode::Kind::kNot;
    node.children.push_back(*std::move(simple));
    return node;
  }

  // simple = "(" expression ")" | restriction
  absl::StatusOr<FilterNode> Simple(int depth) {
    if (AtEnd()) return Bad(position_, "expected a field");
    if (Next() != '(') return Restriction();
    if (depth == kMaxDepth) {
      return Bad(position_, Concat("parentheses more than ", kMaxDepth, " deep"));
    }
    const size_t open = position_++;
    SkipSpace();
    auto inner = Expression(depth + 1);
    if (!inner.ok()) return inner;
    if (AtEnd()) return Bad(open, "a parenthesis that is not closed");
    ++position_;
    return inner;
  }

  // restriction = field comparator value
  absl::StatusOr<FilterNode> Restriction() {
    FilterNode node;
    node.field_offset = position_;
    if (!BeginsField(Next())) return NoField(position_);
    while (!AtEnd() && IsFieldCharacter(Next())) node.field += filter_[position_++];
    if (!AtEnd() && Next() == '(') return Bad(node.field_offset, "there are no functions");
    if (IsKeyword(node.field)) return Bad(node.field_offset, "expected a field");
    SkipSpace();
    const auto comparator = TakeComparator();
    if (!comparator.has_value()) return NoField(node.field_offset);
    node.comparator = *comparator;
    SkipSpace();
    absl::Status status = Value(node.literal);
    if (!status.ok()) return status;
    if (++terms_ > kMaxTerms) {
      return Bad(node.field_offset, Concat("more than ", kMaxTerms, " comparisons"));
    }
    return node;
  }

  std::optional<Comparator> TakeComparator() {
    struct Spelling {
      std::string_view text;
      Comparator comparator;
    };
    static constexpr Spelling kSpellings[] = {
        {"<=", Comparator::kLessOrEqual}, {">=", Comparator::kGreaterOrEqual},
        {"!=", Comparator::kNotEqual},    {"<", Comparator::kLess},
        {">", Comparator::kGreater},      {"=", Comparator::kEqual},
        {":", Comparator::kHas}};
    for (const Spelling& spelling : kSpellings) {
      if (!filter_.substr(position_).starts_with(spelling.text)) continue;
      position_ += spelling.text.size();
      return spelling.comparator;
    }
    return std::nullopt;
  }

  absl::Status Value(FilterLiteral& literal) {
    literal.offset = position_;
    if (AtEnd()) return Bad(position_, "expected a value");
    if (Next() == '"' || Next() == '\'') return QuotedValue(literal);
    while (!AtEnd() && !EndsValue(Next())) {
      if (absl::Status status = Character(literal); !status.ok()) return status;
    }
    if (literal.text.empty() || IsKeyword(literal.text)) {
      return Bad(literal.offset,
                 "expected a value; a value with other than letters, digits and "
                 "-._:/+ is written in quotes");
    }
    return absl::OkStatus();
  }

  absl::Status QuotedValue(FilterLiteral& literal) {
    literal.quoted = true;
    const char quote = filter_[position_++];
    while (!AtEnd() && Next() != quote) {
      if (absl::Status status = Character(literal); !status.ok()) return status;
    }
    if (AtEnd()) return Bad(literal.offset, "a quote that is not closed");
    ++position_;
    return absl::OkStatus();
  }

  // Takes one character of a value, perhaps an escaped one.
  absl::Status Character(FilterLiteral& literal) {
    const bool first = literal.text.empty();
    bool star = Next() == '*';
    if (Next() == '\\') {
      const bool escape =
          position_ + 1 < filter_.size() &&
          std::string_view("\\*\"'").find(filter_[position_ + 1]) != std::string_view::npos;
      if (!escape) return Bad(position_, "a backslash stands before \\ * \" or ' only");
      ++position_;
    }
    literal.text += filter_[position_++];
    if (first) literal.leading_star = star;
    literal.trailing_star = star;
    return absl::OkStatus();
  }

  absl::Status NoField(size_t offset) {
    const std::string_view rest = filter_.substr(offset);
    const std::string word =
        absl::AsciiStrToUpper(ToAbsl(rest.substr(0, rest.find_first_of(" \t\r\n()"))));
    if (IsKeyword(word)) return Bad(offset, Concat("`", word, "` is written in capitals"));
    return Bad(offset, "expected a comparison; name a field, as in display_name:\"Nam\"");
  }

  static FilterNode Join(FilterNode::Kind kind, std::vector<FilterNode> children) {
    if (children.size() == 1) return std::move(children.front());
    FilterNode node;
    node.kind = kind;
    node.children = std::move(children);
    return node;
  }

  bool PeekKeyword(std::string_view keyword) const {
    const std::string_view rest = filter_.substr(position_);
    return rest.starts_with(keyword) &&
           (rest.size() == keyword.size() || IsSpace(rest[keyword.size()]) ||
            rest[keyword.size()] == '(');
  }

  bool TakeKeyword(std::string_view keyword) {
    if (!PeekKeyword(keyword)) return false;
    position_ += keyword.size();
    return true;
  }

  bool SkipSpace() {
    const size_t start = position_;
    while (!AtEnd() && IsSpace(Next())) ++position_;
    return position_ > start;
  }

  bool AtEnd() const { return position_ == filter_.size(); }
  char Next() const { return filter_[position_]; }
  absl::Status Bad(size_t offset, std::string_view what) const {
    return BadFilter(filter_, offset, what);
  }

  const std::string_view filter_;
  size_t position_ = 0;
  int terms_ = 0;
};

}  // namespace

absl::Status BadFilter(std::string_view filter, size_t offset, std::string_view what) {
  const size_t character = text::CodePoints(filter.substr(0, offset)) + 1;
  const std::string description = Concat(what, ", at character ", character);
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_FILTER")
      .Message(Concat("filter: ", description))
      .Field("filter", description)
      .Vietnamese(Concat("Bộ lọc không hợp lệ ở ký tự thứ ", character, "."));
}

absl::StatusOr<std::optional<FilterNode>> ParseFilter(std::string_view filter) {
  if (filter.size() > kMaxBytes) {
    return BadFilter("", 0, Concat("longer than ", kMaxBytes, " bytes"));
  }
  if (!text::IsUtf8(filter)) return BadFilter("", 0, "not UTF-8");
  if (text::HasControlCharacter(filter, /*multiline=*/true)) {
    return BadFilter("", 0, "holds a control character");
  }
  return Parser(filter).Parse();
}

}  // namespace district::api
