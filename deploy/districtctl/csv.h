// Reads tables of text from files, row after row, never more than one in memory.
#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/text/csv.h"

namespace district::districtctl {

using text::CsvLine;
using text::CsvRow;
using text::SeparatorOf;

class CsvReader {
 public:
  // A comma, a semicolon or a tab; 0: whichever the first row holds most of.
  CsvReader(std::istream& in, char separator) : in_(in), parser_(separator) {}
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  // The next row that holds anything; nothing at the end (see text::CsvParser).
  absl::StatusOr<std::optional<CsvRow>> Next();

  char separator() const { return parser_.separator(); }
  int64_t bytes_read() const { return bytes_read_; }

 private:
  std::istream& in_;
  text::CsvParser parser_;
  std::string piece_;
  std::string_view rest_;  // of the piece
  int64_t bytes_read_ = 0;
};

}  // namespace district::districtctl
