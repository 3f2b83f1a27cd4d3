// What an import has done so far: counts, rows that failed, progress.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "deploy/districtctl/yaml.h"

namespace district::districtctl {

enum class RowOutcome { kCreated, kUpdated, kDeleted, kUnchanged, kFailed };

class ImportReport {
 public:
  ImportReport(bool dry_run, std::ostream& log) : dry_run_(dry_run), log_(log) {}

  // Every failed row goes there as CSV: file, row, column, name, error.
  absl::Status WriteErrorsTo(const std::string& path);
  // Says how far it is, at most once in a while; `total` bytes are to be read.
  void ShowProgress(int64_t total) { total_ = total; }

  void Count(const std::string& collection, RowOutcome outcome, int64_t count = 1);
  // A row that failed; `column` and `name` may be "".
  void Failed(const std::string& collection, const Place& row, const std::string& column,
              const std::string& name, const std::string& why);
  // Something of the input that nothing here stands for.
  void Dropped(const std::string& what, int64_t count) { dropped_[what] += count; }

  void Progress(int64_t bytes_read);
  void Summarize(std::ostream& out);

  int64_t failed() const { return failed_; }
  int64_t rows() const { return rows_; }

 private:
  const bool dry_run_;
  std::ostream& log_;
  std::ofstream errors_;
  int64_t rows_ = 0, failed_ = 0;
  std::map<std::string, std::map<RowOutcome, int64_t>> counts_;
  std::vector<std::string> collections_;  // as they came
  std::map<std::string, int64_t> dropped_;
  int64_t total_ = -1;
  absl::Time begin_ = absl::Now(), shown_ = begin_;
};

}  // namespace district::districtctl
