// Imports figures (observations): the file goes to the service as it is, which reads it row by row.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/districtctl/client.h"
#include "deploy/districtctl/import_report.h"
#include "deploy/districtctl/schema.h"

namespace district::districtctl {

struct FiguresOptions {
  std::string format;  // "csv", "sdmx-csv" or "dhis2"
  bool dry_run = false;
  std::string language;
  std::vector<std::string> ignored_columns;
  std::map<std::string, std::string> codes;  // what others call things, and what they are here
};

// Whether a table is one of figures that have no names yet, by its first row: then the service
// finds out which are there. `named`: it is said to be one of observations.
bool IsTableOfFigures(const std::vector<std::string>& header, bool named);

// Imports a file; "-" is standard input. Rows that are refused are reported. Fails where the file
// as a whole cannot be taken, or the import breaks off.
absl::Status ImportFigures(const Schema& schema, Client& client, const std::string& path,
                           const FiguresOptions& options, ImportReport& report);

// Takes a piece of CSV; what it answers ends the reading where it is not OK.
using TakeCsv = std::function<absl::Status(const std::string& csv)>;

// Turns the data values of DHIS2 (dataValueSets as JSON) into CSV that the service takes, value by
// value. `deleted` counts those that are marked so, which are left out.
absl::Status ReadDataValues(std::istream& in, const std::map<std::string, std::string>& codes,
                            int64_t& deleted, const TakeCsv& take);

// Reads a table of codes: what others call things, and what they are here; the first row is a
// header.
absl::StatusOr<std::map<std::string, std::string>> ReadCodes(const std::string& path);

}  // namespace district::districtctl
