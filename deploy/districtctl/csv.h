// Reads tables of text, CSV as RFC 4180 describes it and as spreadsheets write it: row after row,
// never more than one in memory.
#pragma once

#include <deque>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace district::districtctl {

struct CsvRow {
  int number = 0;  // as a spreadsheet counts, the header being row 1
  std::vector<std::string> cells;
  std::string problem;  // why it cannot be read; then `cells` is empty
};

class CsvReader {
 public:
  // A comma, a semicolon or a tab; 0: whichever the first row holds most of.
  CsvReader(std::istream& in, char separator);
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  // The next row that holds anything; nothing at the end. A row that is no CSV or no UTF-8 has its
  // `problem`, and those after it can be read. Fails where a row does not end within a megabyte: a
  // quote was opened there and never closed.
  absl::StatusOr<std::optional<CsvRow>> Next();

  char separator() const { return separator_; }
  int64_t bytes_read() const { return bytes_read_; }

 private:
  struct Parser;
  bool ReadLine(std::string& line);
  void Begin(std::string& first_line);
  void Feed(const std::string& line);
  void Finish();

  std::istream& in_;
  char separator_;
  std::unique_ptr<Parser> parser_;
  std::deque<CsvRow> rows_;
  int64_t bytes_read_ = 0;
  bool begun_ = false, ended_ = false;
};

// A row of CSV with its line break, quoted where it must be.
std::string CsvLine(const std::vector<std::string>& cells);

// The separator among `,`, `;` and tab that a header holds most of, outside quotes.
char SeparatorOf(const std::string& header);

}  // namespace district::districtctl
