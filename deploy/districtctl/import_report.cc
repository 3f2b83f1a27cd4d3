#include "deploy/districtctl/import_report.h"

#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "deploy/districtctl/csv.h"

namespace district::districtctl {
namespace {

constexpr int64_t kMostShown = 50;

std::string Words(RowOutcome outcome, bool dry_run) {
  switch (outcome) {
    case RowOutcome::kCreated:
      return dry_run ? "would be created" : "created";
    case RowOutcome::kUpdated:
      return dry_run ? "would be updated" : "updated";
    case RowOutcome::kDeleted:
      return dry_run ? "would be deleted" : "deleted";
    case RowOutcome::kUnchanged:
      return "unchanged";
    case RowOutcome::kFailed:
      return "failed";
  }
  return "";
}

}  // namespace

absl::Status ImportReport::WriteErrorsTo(const std::string& path) {
  errors_.open(path, std::ios::binary | std::ios::trunc);
  errors_ << CsvLine({"file", "row", "column", "name", "error"}) << std::flush;
  return errors_ ? absl::OkStatus()
                 : absl::InvalidArgumentError(absl::StrCat("cannot write ", path));
}

void ImportReport::Count(const std::string& collection, RowOutcome outcome, int64_t count) {
  if (count == 0) return;
  if (!counts_.contains(collection)) collections_.push_back(collection);
  counts_[collection][outcome] += count;
  rows_ += count;
  if (outcome == RowOutcome::kFailed) failed_ += count;
}

void ImportReport::Failed(const std::string& collection, const Place& row,
                          const std::string& column, const std::string& name,
                          const std::string& why) {
  Count(collection, RowOutcome::kFailed);
  if (errors_.is_open()) {
    errors_ << CsvLine({row.file, std::to_string(row.line), column, name, why}) << std::flush;
  }
  if (failed_ > kMostShown) return;
  log_ << row.ToString() << ": " << column << (column.empty() ? "" : ": ") << why << '\n';
  if (failed_ == kMostShown)
    log_ << "further rows that fail are counted, not shown (--errors FILE)\n";
}

void ImportReport::Progress(int64_t bytes_read) {
  if (total_ < 0) return;
  const bool terminal = isatty(STDERR_FILENO);
  const absl::Time now = absl::Now();
  if (now - shown_ < absl::Seconds(terminal ? 1 : 5)) return;
  shown_ = now;
  const double seconds = absl::ToDoubleSeconds(now - begin_);
  std::vector<std::string> parts;
  // Of a file that the server reads, it tells the rows at the end.
  if (rows_ > 0) {
    parts.push_back(absl::StrFormat("%d rows, %.0f a second", rows_,
                                    static_cast<double>(rows_) / std::max(seconds, 0.001)));
  }
  if (total_ > 0 && bytes_read > 0) {
    const double share = static_cast<double>(bytes_read) / static_cast<double>(total_);
    parts.push_back(
        absl::StrFormat("%.0f %%, %.0f s left", 100 * share, seconds * (1 / share - 1)));
  }
  log_ << absl::StrJoin(parts, ", ");
  log_ << (terminal ? "    \r" : "\n") << std::flush;
}

void ImportReport::Summarize(std::ostream& out) {
  for (const std::string& collection : collections_) {
    std::vector<std::string> parts;
    for (const auto& [outcome, count] : counts_[collection]) {
      parts.push_back(absl::StrCat(count, " ", Words(outcome, dry_run_)));
    }
    out << collection << ": " << absl::StrJoin(parts, ", ") << '\n';
  }
  for (const auto& [what, count] : dropped_) {
    out << "left out: " << what << ", " << count << (count == 1 ? " time" : " times") << '\n';
  }
  const double seconds = absl::ToDoubleSeconds(absl::Now() - begin_);
  out << absl::StrFormat("%d rows in %.1f s, %.0f a second%s\n", rows_, seconds,
                         static_cast<double>(rows_) / std::max(seconds, 0.001),
                         dry_run_ ? "; nothing was written" : "");
}

}  // namespace district::districtctl
