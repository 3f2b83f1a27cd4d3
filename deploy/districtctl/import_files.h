// The files of an import: which there are, in which order, and the rows they hold.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/districtctl/csv.h"
#include "deploy/districtctl/import_report.h"
#include "deploy/districtctl/schema.h"
#include "deploy/districtctl/table.h"
#include "deploy/districtctl/yaml.h"

namespace district::districtctl {

struct TableOptions {
  std::string collection;  // of all files; "" finds it for each
  char separator = 0;      // 0 finds it
  std::vector<std::string> ignored_columns, id_columns;
};

// Hands a row over; what it answers ends the reading where it is not OK.
using TakeRow = std::function<absl::Status(Resource)>;

// A table in a file, its header read.
class TableFile {
 public:
  // "-" is standard input.
  static absl::StatusOr<std::unique_ptr<TableFile>> Open(const Schema& schema,
                                                         const std::string& path,
                                                         const TableOptions& options);
  // Reads the rows; those that make no resource are reported.
  absl::Status Read(ImportReport& report, const TakeRow& take);

  const Collection& collection() const { return table_.collection(); }
  int64_t bytes_read() const { return reader_->bytes_read(); }
  int64_t size() const { return size_; }  // 0 where it is not known

 private:
  TableFile(std::string path, std::unique_ptr<std::istream> file, std::unique_ptr<CsvReader> reader,
            Table table);

  const std::string path_;
  const std::unique_ptr<std::istream> file_;  // nullptr for standard input
  const std::unique_ptr<CsvReader> reader_;
  const Table table_;
  int64_t size_ = 0;
};

// What rows say that leave a field out.
class Defaults {
 public:
  // Each "organizations.level=WARD".
  static absl::StatusOr<Defaults> Of(const Schema& schema, const std::vector<std::string>& texts);
  absl::Status FillIn(Resource& row) const;

 private:
  struct Default {
    const Collection* collection;
    CellField field;
    std::string value;
  };
  const Schema* schema_ = nullptr;
  std::vector<Default> defaults_;
};

// The files of the paths: those named, and those with the extension (".csv") in the folders named.
absl::StatusOr<std::vector<std::string>> FilesOf(const std::vector<std::string>& paths,
                                                 const std::string& extension);

// What others refer to comes first, otherwise as given.
void OrderTables(const Schema& schema, std::vector<std::unique_ptr<TableFile>>& tables);

}  // namespace district::districtctl
