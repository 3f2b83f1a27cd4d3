#include "services/meeting/documents/symbols.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/api/errors.h"

namespace district::meeting {
namespace {

using v1::DocumentType;
using v1::ParseSymbolResponse;

constexpr int kMaxNumber = 1000000;

absl::Status Invalid(const std::string& text) {
  return api::Error(absl::StatusCode::kInvalidArgument, "INVALID_SYMBOL")
      .Message(absl::StrCat("symbol: `", text, "` is not of the form 15-NQ/TU or 05/QĐ-UBND"))
      .Field("symbol", "is not of the form 15-NQ/TU, 05/QĐ-UBND, 05/2018/QĐ-UBND or 123/UBND-VP")
      .Vietnamese("Số, ký hiệu văn bản không đúng thể thức.");
}

// The text without blanks and without `Số` before it.
std::string Bare(absl::string_view text) {
  for (const absl::string_view word : {"Số", "số", "SỐ"}) {
    if (absl::ConsumePrefix(&text, word)) break;
  }
  std::string bare;
  for (const char c : text) {
    if (!absl::ascii_isspace(static_cast<unsigned char>(c))) bare.push_back(c);
  }
  if (absl::StartsWith(bare, ":")) bare.erase(0, 1);
  return bare;
}

// Takes the digits that `text` begins with; 0 where there are none or too many.
int TakeNumber(absl::string_view& text) {
  size_t digits = 0;
  while (digits < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[digits]))) {
    ++digits;
  }
  int number = 0;
  if (digits > 7 || !absl::SimpleAtoi(text.substr(0, digits), &number)) return 0;
  text.remove_prefix(digits);
  return number <= kMaxNumber ? number : 0;
}

// Whether it can be an abbreviation: neither empty nor with other signs than letters and digits.
bool IsWord(absl::string_view word) {
  if (word.empty()) return false;
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && !absl::ascii_isalnum(byte) && c != '.') return false;
  }
  return true;
}

bool AreWords(absl::string_view words) {
  for (const absl::string_view word : absl::StrSplit(words, '-')) {
    if (!IsWord(word)) return false;
  }
  return true;
}

// The first word and the rest after the hyphen, "" where there is none.
std::pair<std::string, std::string> Split(absl::string_view text) {
  return absl::StrSplit(text, absl::MaxSplits('-', 1));
}

// `NQ/TU`, after the hyphen behind the number.
bool ReadParty(absl::string_view rest, Symbol& symbol) {
  const std::vector<std::string> parts = absl::StrSplit(rest, '/');
  if (parts.size() != 2 || !IsWord(parts[0]) || !AreWords(parts[1])) return false;
  symbol.side = DocumentType::PARTY;
  symbol.type = parts[0];
  symbol.issuer = parts[1];
  return true;
}

// `QĐ-UBND`, `2018/QĐ-UBND`, `2018/QH14` or `UBND-VP`, after the slash behind the number.
bool ReadState(absl::string_view rest, const std::set<std::string>& types, Symbol& symbol) {
  std::vector<std::string> parts = absl::StrSplit(rest, '/');
  if (parts.size() == 2) {
    if (parts[0].size() != 4 || !absl::SimpleAtoi(parts[0], &symbol.year)) return false;
    if (symbol.year < 1900) return false;
    parts.erase(parts.begin());
  }
  if (parts.size() != 1 || !AreWords(parts[0])) return false;
  symbol.side = DocumentType::STATE;
  auto [first, others] = Split(parts[0]);
  if (types.contains(first) && !others.empty()) {
    symbol.type = std::move(first);
    symbol.issuer = std::move(others);
  } else {
    symbol.issuer = std::move(first);
    symbol.unit = std::move(others);
  }
  return true;
}

std::string PrintNumber(int number) { return absl::StrCat(number < 10 ? "0" : "", number); }

// The value of {name}; null where there is no such part.
const std::string* PartOf(absl::string_view name, const Symbol& symbol, std::string& buffer) {
  if (name == "type") return &symbol.type;
  if (name == "issuer") return &symbol.issuer;
  if (name == "unit") return &symbol.unit;
  if (name == "number") {
    buffer = PrintNumber(symbol.number);
  } else if (name == "year") {
    buffer = symbol.year == 0 ? "" : absl::StrCat(symbol.year);
  } else {
    return nullptr;
  }
  return &buffer;
}

// Fills a format; false where it has braces around anything else.
bool Fill(absl::string_view format, const Symbol& symbol, std::string& filled) {
  std::string separator, buffer;
  while (!format.empty()) {
    const size_t open = format.find('{');
    const absl::string_view before = format.substr(0, open);
    if (before.find('}') != absl::string_view::npos) return false;
    absl::StrAppend(&separator, before);
    if (open == absl::string_view::npos) break;
    const size_t close = format.find('}', open);
    if (close == absl::string_view::npos) return false;
    const std::string* part = PartOf(format.substr(open + 1, close - open - 1), symbol, buffer);
    if (!part) return false;
    if (!part->empty()) absl::StrAppend(&filled, separator, *part);
    separator.clear();
    format.remove_prefix(close + 1);
  }
  absl::StrAppend(&filled, separator);
  return true;
}

}  // namespace

absl::StatusOr<Symbol> ParseSymbol(const std::string& text,
                                   const std::set<std::string>& state_types) {
  const std::string bare = Bare(text);
  absl::string_view rest = bare;
  Symbol symbol;
  symbol.number = TakeNumber(rest);
  if (symbol.number == 0 || rest.empty()) return Invalid(text);
  const char separator = rest.front();
  rest.remove_prefix(1);
  const bool read = separator == '-'   ? ReadParty(rest, symbol)
                    : separator == '/' ? ReadState(rest, state_types, symbol)
                                       : false;
  if (!read) return Invalid(text);
  return symbol;
}

std::string PrintSymbol(const Symbol& symbol) {
  if (symbol.side == DocumentType::PARTY) return FillFormat("{number}-{type}/{issuer}", symbol);
  if (symbol.type.empty()) return FillFormat("{number}/{year}/{issuer}-{unit}", symbol);
  return FillFormat("{number}/{year}/{type}-{issuer}", symbol);
}

ParseSymbolResponse::Level LevelOf(const Symbol& symbol) {
  if (symbol.side != DocumentType::PARTY) return ParseSymbolResponse::LEVEL_UNSPECIFIED;
  // Boards end in the committee that they belong to: UBKTTU, VPTW.
  for (const absl::string_view centre : {"TW", "TƯ", "T.Ư"}) {
    if (absl::EndsWith(symbol.issuer, centre)) return ParseSymbolResponse::CENTRAL;
  }
  if (absl::EndsWith(symbol.issuer, "TU")) return ParseSymbolResponse::CITY;
  for (const absl::string_view district : {"QU", "HU"}) {
    if (absl::EndsWith(symbol.issuer, district)) return ParseSymbolResponse::DISTRICT;
  }
  return ParseSymbolResponse::LEVEL_UNSPECIFIED;
}

absl::Status CheckFormat(const std::string& format, const std::string& path) {
  std::string filled;
  const bool complete = Fill(format, Symbol{.number = 1}, filled);
  if (complete && absl::StrContains(format, "{number}")) return absl::OkStatus();
  return api::InvalidField(
      path, "needs {number}, and knows {type}, {issuer}, {year} and {unit} beside it",
      "INVALID_FORMAT");
}

std::string FillFormat(const std::string& format, const Symbol& symbol) {
  std::string filled;
  Fill(format, symbol, filled);
  return filled;
}

}  // namespace district::meeting
