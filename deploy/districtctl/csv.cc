#include "deploy/districtctl/csv.h"

#include <csv.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/text/text.h"

namespace district::districtctl {
namespace {

constexpr size_t kMaxRowBytes = 1 << 20;
constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

}  // namespace

// The parser of libcsv and the row that it is in.
struct CsvReader::Parser {
  explicit Parser(char separator) {
    csv_init(&state, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&state, static_cast<unsigned char>(separator));
  }
  ~Parser() { csv_free(&state); }

  static void OnCell(void* text, size_t size, void* self) {
    auto* parser = static_cast<Parser*>(self);
    parser->row.cells.emplace_back(static_cast<const char*>(text), size);
  }
  static void OnRow(int, void* self) {
    auto* parser = static_cast<Parser*>(self);
    const bool is_empty = std::all_of(parser->row.cells.begin(), parser->row.cells.end(),
                                      [](const std::string& cell) { return cell.empty(); });
    const bool is_text = std::all_of(parser->row.cells.begin(), parser->row.cells.end(),
                                     [](const std::string& cell) { return text::IsUtf8(cell); });
    if (!is_text) {
      parser->row.cells.clear();
      parser->row.problem = "is not UTF-8; save the file as CSV UTF-8";
    }
    if (!is_empty) parser->done.push_back(parser->row);
    parser->open = false;
  }

  csv_parser state;
  CsvRow row;
  std::deque<CsvRow> done;
  bool open = false;  // the row goes on in the next line
  size_t bytes = 0;   // of the row so far
  int rows = 0;
};

CsvReader::CsvReader(std::istream& in, char separator) : in_(in), separator_(separator) {}
CsvReader::~CsvReader() = default;

bool CsvReader::ReadLine(std::string& line) {
  line.clear();
  for (int c = in_.get(); c != std::istream::traits_type::eof(); c = in_.get()) {
    line.push_back(static_cast<char>(c));
    if (c == '\n' || line.size() > kMaxRowBytes) break;
  }
  bytes_read_ += static_cast<int64_t>(line.size());
  return !line.empty();
}

void CsvReader::Begin(std::string& first_line) {
  begun_ = true;
  if (absl::StartsWith(first_line, kByteOrderMark)) first_line.erase(0, 3);
  if (separator_ == 0) separator_ = SeparatorOf(first_line);
  parser_ = std::make_unique<Parser>(separator_);
}

void CsvReader::Feed(const std::string& line) {
  Parser& parser = *parser_;
  if (!parser.open) {
    parser.open = true;
    parser.bytes = 0;
    parser.row = CsvRow{.number = ++parser.rows, .cells = {}, .problem = ""};
  }
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
}

void CsvReader::Finish() {
  ended_ = true;
  if (!parser_) return;
  if (csv_fini(&parser_->state, &Parser::OnCell, &Parser::OnRow, parser_.get()) != 0) {
    rows_.push_back({.number = parser_->row.number,
                     .cells = {},
                     .problem = "opens a quote that is never closed"});
    return;
  }
  for (CsvRow& row : parser_->done) rows_.push_back(std::move(row));
}

absl::StatusOr<std::optional<CsvRow>> CsvReader::Next() {
  std::string line;
  while (rows_.empty() && !ended_) {
    if (!ReadLine(line)) {
      Finish();
      break;
    }
    if (!begun_) Begin(line);
    Feed(line);
    if (parser_->open && parser_->bytes > kMaxRowBytes) {
      return absl::InvalidArgumentError(
          absl::StrCat("row ", parser_->row.number,
                       " does not end within a megabyte; is a quote never closed?"));
    }
  }
  if (rows_.empty()) return std::optional<CsvRow>();
  std::optional<CsvRow> row = std::move(rows_.front());
  rows_.pop_front();
  return row;
}

std::string CsvLine(const std::vector<std::string>& cells) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    const bool needs_quotes = cells[i].find_first_of(",;\"\r\n\t") != std::string::npos;
    absl::StrAppend(&line, needs_quotes ? "\"" : "",
                    absl::StrReplaceAll(cells[i], {{"\"", "\"\""}}), needs_quotes ? "\"" : "");
  }
  return line + "\r\n";
}

char SeparatorOf(const std::string& header) {
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

}  // namespace district::districtctl
