// Reads tables of text, CSV as RFC 4180 describes it and as spreadsheets write it, from pieces as
// they come: row after row, never more than one in memory.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace district::text {

struct CsvRow {
  int number = 0;  // as a spreadsheet counts, the header being row 1
  std::vector<std::string> cells;
  std::string problem;  // why it cannot be read; then `cells` is empty
};

class CsvParser {
 public:
  // A comma, a semicolon or a tab; 0: whichever the first row holds most of.
  explicit CsvParser(char separator);
  ~CsvParser();
  CsvParser(CsvParser&&) noexcept;

  // Takes the next row that holds anything off the front of `data`; nothing where the row goes on
  // in what is to come, and then all of `data` is taken. A row that is no CSV or no UTF-8 has its
  // `problem`, and those after it can be read. Fails where a row does not end within a megabyte: a
  // quote was opened there and never closed.
  absl::StatusOr<std::optional<CsvRow>> Next(std::string_view& data);
  // The last row, where the data does not end with a line break; after all of it was taken.
  absl::StatusOr<std::optional<CsvRow>> Finish();

  char separator() const { return separator_; }

 private:
  struct Parser;
  absl::Status Feed(std::string_view line);
  std::optional<CsvRow> Pop();

  char separator_;
  std::unique_ptr<Parser> parser_;
  std::string line_;  // that has not ended
  std::deque<CsvRow> rows_;
  bool begun_ = false;
};

// A row of CSV with its line break, quoted where it must be.
std::string CsvLine(const std::vector<std::string>& cells, char separator = ',');

// The separator among `,`, `;` and tab that a header holds most of, outside quotes.
char SeparatorOf(std::string_view header);

}  // namespace district::text
