// Reads and writes the symbols of documents: `15-NQ/TU` of the Party, `05/QĐ-UBND` of the state.
#pragma once

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "district/meeting/v1/document_types.pb.h"
#include "district/meeting/v1/documents.pb.h"

namespace district::meeting {

struct Symbol {
  int number = 0;
  int year = 0;  // 0: the symbol has none
  v1::DocumentType::Side side = v1::DocumentType::SIDE_UNSPECIFIED;
  std::string type;    // the abbreviation; "" for letters of the state
  std::string issuer;  // as written: TƯ stays TƯ
  std::string unit;    // of letters of the state
  bool operator==(const Symbol& other) const = default;
};

// INVALID_ARGUMENT, field `symbol`, reason INVALID_SYMBOL, where the text has none of the forms
// `15-NQ/TU`, `05/QĐ-UBND`, `05/2018/QĐ-UBND`, `29/2018/QH14`, `123/UBND-VP`. A first word after
// the slash is a type where it is one of `state_types`, else the issuer of a letter. Nothing is
// folded: marks and capitals count.
absl::StatusOr<Symbol> ParseSymbol(const std::string& text,
                                   const std::set<std::string>& state_types);

// The symbol in the form of its side.
std::string PrintSymbol(const Symbol& symbol);

// Where the issuer stands, as far as its symbol tells.
v1::ParseSymbolResponse::Level LevelOf(const Symbol& symbol);

// INVALID_ARGUMENT, field `path`, reason INVALID_FORMAT, where a format of a register has no
// {number}, or braces around anything but number, type, issuer, year and unit.
absl::Status CheckFormat(const std::string& format, const std::string& path);
// The symbol as a register writes it. An empty part takes the separator before it along.
std::string FillFormat(const std::string& format, const Symbol& symbol);

}  // namespace district::meeting
