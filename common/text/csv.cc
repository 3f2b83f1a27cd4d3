#include "common/text/csv.h"

#include <csv.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/text/text.h"

namespace district::text {
namespace {

constexpr size_t kMaxRowBytes = 1 << 20;
constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

absl::Status TooLong(int row) {
  return absl::InvalidArgumentError(
      absl::StrCat("row ", row, " does not end within a megabyte; is a quote never closed?"));
}

}  // namespace

// The parser of libcsv and the row that it is in.
struct CsvParser::Parser {
  explicit Parser(char separator) {
    csv_init(&state, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&state, static_cast<unsigned char>(separator));
  }
  ~Parser() { csv_free(&state); }

  // A line begins a row, where the one before has ended; so does a cell behind a `\r` alone, which
  // ends a row as well.
  void Begin() {
    open = true;
    bytes = 0;
    row = CsvRow{.number = ++rows, .cells = {}, .problem = ""};
  }

  static void OnCell(void* text, size_t size, void* self) {
    auto* parser = static_cast<Parser*>(self);
    if (!parser->open) parser->Begin();
    parser->row.cells.emplace_back(static_cast<const char*>(text), size);
  }
  static void OnRow(int, void* self) {
    auto* parser = static_cast<Parser*>(self);
    const bool is_empty = std::all_of(parser->row.cells.begin(), parser->row.cells.end(),
                                      [](const std::string& cell) { return cell.empty(); });
    const bool is_text = std::all_of(parser->row.cells.begin(), parser->row.cells.end(),
                                     [](const std::string& cell) { return IsUtf8(cell); });
    if (!is_text) {
      parser->row.cells.clear();
      parser->row.problem = "is not UTF-8; save the file as CSV UTF-8";
    }
    if (!is_empty) parser->done.push_back(std::move(parser->row));
    parser->open = false;
  }

  csv_parser state;
  CsvRow row;
  std::deque<CsvRow> done;
  bool open = false;  // the row goes on in the next line
  size_t bytes = 0;   // of the row so far
  int rows = 0;
};

CsvParser::CsvParser(char separator) : separator_(separator) {}
CsvParser::~CsvParser() = default;
CsvParser::CsvParser(CsvParser&&) noexcept = default;

absl::Status CsvParser::Feed(std::string_view line) {
  if (!begun_) {
    begun_ = true;
    if (line.starts_with(kByteOrderMark)) line.remove_prefix(3);
    if (separator_ == 0) separator_ = SeparatorOf(line);
    parser_ = std::make_unique<Parser>(separator_);
  }
  Parser& parser = *parser_;
  if (!parser.open) parser.Begin();
  parser.bytes += line.size();
  const size_t taken = csv_parse(&parser.state, line.data(), line.size(), &Parser::OnCell,
                                 &Parser::OnRow, parser_.get());
  if (taken != line.size()) {
    // The parser cannot go on from a mistake; another begins with the next line.
    CsvRow bad{.number = parser.row.number,
               .cells = {},
               .problem =
                   "has a quote inside a cell; "
                   "write it twice and put the cell in quotes"};
    auto next = std::make_unique<Parser>(separator_);
    next->rows = parser.rows;
    next->done = std::move(parser.done);
    next->done.push_back(std::move(bad));
    parser_ = std::move(next);
  } else if (parser.open && parser.state.pstate == 0) {
    parser.open = false;  // nothing but a line break, which calls nobody
  }
  for (CsvRow& row : parser_->done) rows_.push_back(std::move(row));
  parser_->done.clear();
  if (parser_->open && parser_->bytes > kMaxRowBytes) return TooLong(parser_->row.number);
  return absl::OkStatus();
}

std::optional<CsvRow> CsvParser::Pop() {
  if (rows_.empty()) return std::nullopt;
  std::optional<CsvRow> row = std::move(rows_.front());
  rows_.pop_front();
  return row;
}

absl::StatusOr<std::optional<CsvRow>> CsvParser::Next(std::string_view& data) {
  while (rows_.empty() && !data.empty()) {
    const size_t end = data.find('\n');
    const std::string_view part = data.substr(0, end == data.npos ? end : end + 1);
    data.remove_prefix(part.size());
    absl::Status status;
    if (end == std::string_view::npos) {
      line_ += part;
      if (line_.size() > kMaxRowBytes) return TooLong(parser_ ? parser_->rows + 1 : 1);
    } else if (line_.empty()) {
      status = Feed(part);
    } else {
      line_ += part;
      status = Feed(line_);
      line_.clear();
    }
    if (!status.ok()) return status;
  }
  return Pop();
}

absl::StatusOr<std::optional<CsvRow>> CsvParser::Finish() {
  if (!line_.empty()) {
    absl::Status status = Feed(line_);
    line_.clear();
    if (!status.ok()) return status;
  }
  if (!parser_) return Pop();
  if (csv_fini(&parser_->state, &Parser::OnCell, &Parser::OnRow, parser_.get()) != 0) {
    rows_.push_back({.number = parser_->row.number,
                     .cells = {},
                     .problem = "opens a quote that is never closed"});
  }
  for (CsvRow& row : parser_->done) rows_.push_back(std::move(row));
  parser_->done.clear();
  parser_.reset();
  return Pop();
}

std::string CsvLine(const std::vector<std::string>& cells, char separator) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += separator;
    const bool needs_quotes = cells[i].find_first_of(",;\"\r\n\t") != std::string::npos;
    absl::StrAppend(&line, needs_quotes ? "\"" : "",
                    absl::StrReplaceAll(cells[i], {{"\"", "\"\""}}), needs_quotes ? "\"" : "");
  }
  return line + "\r\n";
}

char SeparatorOf(std::string_view header) {
  constexpr std::array<char, 3> kSeparators = {',', ';', '\t'};
  std::array<int, 3> counts = {};
  bool quoted = false;
  for (const char c : header) {
    if (c == '"') quoted = !quoted;
    for (size_t i = 0; i < kSeparators.size(); ++i) counts[i] += !quoted && c == kSeparators[i];
  }
  return kSeparators[static_cast<size_t>(std::max_element(counts.begin(), counts.end()) -
                                         counts.begin())];
}

}  // namespace district::text
