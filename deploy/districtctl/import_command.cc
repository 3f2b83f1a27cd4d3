#include "deploy/districtctl/import_command.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "deploy/districtctl/csv.h"
#include "deploy/districtctl/figures.h"
#include "deploy/districtctl/import.h"
#include "deploy/districtctl/import_files.h"
#include "deploy/districtctl/import_report.h"
#include "deploy/districtctl/popolo.h"

namespace district::districtctl {
namespace {

std::vector<std::string> Columns(const Session& session, const std::string& option) {
  return absl::StrSplit(session.args.Value(option, ""), ',', absl::SkipEmpty());
}

absl::StatusOr<TableOptions> TableOptionsOf(const Session& session) {
  TableOptions options;
  options.collection = session.args.Value("collection", "");
  options.ignored_columns = Columns(session, "ignore-columns");
  options.id_columns = Columns(session, "id-from");
  const std::string separator = session.args.Value("separator", "");
  if (separator == "tab") {
    options.separator = '\t';
  } else if (separator == "," || separator == ";") {
    options.separator = separator[0];
  } else if (!separator.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--separator is `,`, `;` or tab, not ", separator));
  }
  return options;
}

absl::Status ImportTables(const Session& session, const std::vector<std::string>& paths,
                          const Defaults& defaults, Importer& importer, ImportReport& report) {
  const absl::StatusOr<TableOptions> options = TableOptionsOf(session);
  if (!options.ok()) return options.status();
  const absl::StatusOr<std::vector<std::string>> files = FilesOf(paths, ".csv");
  if (!files.ok()) return files.status();
  std::vector<std::unique_ptr<TableFile>> tables;
  int64_t total = 0, before = 0;
  for (const std::string& file : *files) {
    auto table = TableFile::Open(session.schema, file, *options);
    if (!table.ok()) return table.status();
    total += (*table)->size();
    tables.push_back(*std::move(table));
  }
  OrderTables(session.schema, tables);
  if (!session.args.Has("quiet")) report.ShowProgress(total);
  for (const auto& table : tables) {
    absl::Status status = table->Read(report, [&](Resource row) {
      report.Progress(before + table->bytes_read());
      absl::Status status = defaults.FillIn(row);
      return status.ok() ? importer.Add(std::move(row)) : status;
    });
    // What others refer to is written before they are read.
    if (status.ok()) status = importer.Finish();
    if (!status.ok()) return status;
    before += table->bytes_read();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadAll(const std::string& path) {
  if (path == "-") {
    return std::string(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be read"));
  file.seekg(0, std::ios::end);
  if (file.tellg() > kMaxPopoloBytes) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": is too long; part it, or use CSV"));
  }
  file.seekg(0);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

absl::Status ImportPopolo(const Session& session, const std::vector<std::string>& paths,
                          const Defaults& defaults, Importer& importer, ImportReport& report) {
  const absl::StatusOr<std::vector<std::string>> files = FilesOf(paths, ".json");
  if (!files.ok()) return files.status();
  Popolo popolo(session.schema);
  for (const std::string& file : *files) {
    absl::StatusOr<std::string> text = ReadAll(file);
    absl::Status status = text.status();
    if (status.ok()) status = popolo.Add(file == "-" ? "stdin" : file, *text);
    if (!status.ok()) return status;
  }
  std::vector<PopoloRow> rows = popolo.Rows();
  for (const auto& [what, count] : popolo.dropped()) report.Dropped(what, count);
  if (!session.args.Has("quiet")) report.ShowProgress(static_cast<int64_t>(rows.size()));
  int64_t taken = 0;
  const Collection* before = nullptr;
  for (PopoloRow& row : rows) {
    report.Progress(taken++);
    const std::string collection =
        row.resource.collection ? row.resource.collection->plural : "rows without a name";
    if (!row.problems.empty()) {
      const RowProblem& problem = row.problems.front();
      report.Failed(collection, row.resource.place, problem.column, row.resource.name,
                    problem.what);
      continue;
    }
    // What others refer to is written before they are read.
    absl::Status status;
    if (before && before != row.resource.collection) status = importer.Finish();
    before = row.resource.collection;
    if (status.ok()) status = defaults.FillIn(row.resource);
    if (status.ok()) status = importer.Add(std::move(row.resource));
    if (!status.ok()) return status;
  }
  return importer.Finish();
}

// Whether a file is a table whose rows the service is to find: one of figures without names.
absl::StatusOr<bool> HasFigures(const Session& session, const std::string& path) {
  const std::string collection = session.args.Value("collection", "observations");
  if (path == "-" || collection != "observations" || session.args.Has("id-from")) return false;
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be read"));
  absl::StatusOr<std::optional<CsvRow>> first = CsvReader(file, 0).Next();
  // What cannot be read is complained of where it is read.
  return first.ok() && first->has_value() &&
         IsTableOfFigures((*first)->cells, session.args.Has("collection"));
}

absl::StatusOr<bool> AreFigures(const Session& session, const std::vector<std::string>& files,
                                const std::string& format) {
  if (format != "csv") return format == "sdmx-csv" || format == "dhis2";
  size_t figures = 0;
  for (const std::string& file : files) {
    const absl::StatusOr<bool> has = HasFigures(session, file);
    if (!has.ok()) return has.status();
    figures += *has ? 1 : 0;
  }
  if (figures > 0 && figures < files.size()) {
    return absl::InvalidArgumentError("import figures apart from other tables");
  }
  return figures > 0;
}

std::string ExtensionOf(const std::string& format) {
  return format == "dhis2" || format == "popolo" ? ".json" : ".csv";
}

absl::Status ImportFiguresOf(const Session& session, Client& client,
                             const std::vector<std::string>& files, const ImportOptions& options,
                             ImportReport& report) {
  FiguresOptions figures{.format = session.args.Value("format", "csv"),
                         .dry_run = options.dry_run,
                         .language = options.language,
                         .ignored_columns = Columns(session, "ignore-columns"),
                         .codes = {}};
  if (const std::string path = session.args.Value("codes", ""); !path.empty()) {
    auto codes = ReadCodes(path);
    if (!codes.ok()) return codes.status();
    figures.codes = *std::move(codes);
  }
  for (const std::string& file : files) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (!session.args.Has("quiet")) report.ShowProgress(error ? 0 : static_cast<int64_t>(size));
    absl::Status status = ImportFigures(session.schema, client, file, figures, report);
    if (!status.ok()) return status;
    if (options.stop_at_failure && report.failed() > 0) {
      return absl::CancelledError("stopped at the first file with a row that failed");
    }
  }
  return absl::OkStatus();
}

// One way through all files.
int Pass(const Session& session, Client& client, const ImportOptions& options) {
  ImportReport report(options.dry_run, std::cerr);
  const std::string errors = session.args.Value("errors", "");
  if (!errors.empty()) {
    if (absl::Status status = report.WriteErrorsTo(errors); !status.ok()) {
      return Complain(kUsage, std::string(status.message()));
    }
  }
  Importer importer(session.schema, client, options, report);
  const absl::StatusOr<Defaults> defaults =
      Defaults::Of(session.schema, session.args.Values("default"));
  if (!defaults.ok()) return Complain(kUsage, std::string(defaults.status().message()));
  const std::string format = session.args.Value("format", "csv");
  const auto files = FilesOf(session.args.words(), ExtensionOf(format));
  if (!files.ok()) return Complain(kUsage, std::string(files.status().message()));
  const absl::StatusOr<bool> figures = AreFigures(session, *files, format);
  if (!figures.ok()) return Complain(kUsage, std::string(figures.status().message()));
  const absl::Status status = *figures
                                  ? ImportFiguresOf(session, client, *files, options, report)
                                  : (format == "popolo" ? ImportPopolo : ImportTables)(
                                        session, session.args.words(), *defaults, importer, report);
  report.Summarize(std::cout);
  if (!status.ok())
    return Complain(kFailed, Explain(session.schema, status, session.language).message);
  return report.failed() == 0 ? kDone : kFailed;
}

int RunImport(const Session& session) {
  const std::vector<std::string>& paths = session.args.words();
  if (paths.empty()) return Complain(kUsage, "import needs a PATH, a file or a folder");
  const std::string format = session.args.Value("format", "csv");
  if (format != "csv" && format != "popolo" && format != "sdmx-csv" && format != "dhis2") {
    return Complain(kUsage,
                    absl::StrCat("--format is csv, popolo, sdmx-csv or dhis2, not ", format));
  }
  Client* client = session.client();
  if (!client) return kFailed;
  ImportOptions options;
  options.language = session.language;
  options.dry_run = session.args.Has("dry-run");
  if (session.args.Has("check-first") && !options.dry_run) {
    for (const std::string& path : paths) {
      if (path == "-") return Complain(kUsage, "--check-first reads twice, so not standard input");
    }
    options.dry_run = true;
    if (const int code = Pass(session, *client, options); code != kDone) return code;
    options.dry_run = false;
    options.stop_at_failure = true;
  }
  return Pass(session, *client, options);
}

constexpr char kHelp[] =
    R"(Creates and updates resources from tables: one row each, a thousand to a call. What is there
already and equal is left alone, so that a second run of the same files changes nothing. A row
that is refused is reported with its file, row and column; the others are imported.

The first row of a CSV file (UTF-8; `,`, `;` or tab) names the columns: fields as in the JSON of
the API, fields of fields with dots (provenance.source), beside them `id`, and for what stands
below something else the id of that: `person` for appointments, `organization` for posts.

  id;displayName;birthDate;otherNames
  CB.001;Nguyễn Văn An;19/05/1970;Tư An|Hai An

Dates are 2018-07-12, 12/07/2018, 07/2018 or 2018; lists are parted by |; an empty cell leaves
its field alone. What is no id becomes one, always the same: CB.001 is cb-001. Files are taken
in the order in which they refer to each other. Which collection a file is of tells its name
(people.csv) or its columns, or --collection. In a table of appointments seats come before the
offices that need them.

A dry run asks the server about every row whose references are there; of a row that needs another
of the same import only its own fields can be checked.

Popolo JSON (persons, organizations, posts, memberships; http://www.popoloproject.com/specs) has no
kind and level of organizations as they are needed here: a classification that is one of the kinds
is taken, --default says the rest. A membership without a post gets one made of its role, or a seat
of the organization. What has no place here is listed at the end with how often it was there.

Figures (observations) go to the service as they are, which finds them by indicator, organization,
period and measure: as a table without ids, as SDMX-CSV 1.0 or 2.x, or as the data value sets of
DHIS2 (JSON). Indicators may be called by name or code, organizations by name, periods as people
write them; a file of `;` has decimal commas. --codes FILE, a table of two columns, says what
others call data elements, units and category option combos, and what they are here (nothing: all
categories together). What broke off is imported again.

  indicator;organization;period;value;status
  Thu ngân sách;Phường Vĩnh Tuy;6 tháng đầu năm 2018;1.234,5;Ước tính

Exit code: 0 where all rows are in, 1 where some failed, 2 for a wrong command line.)";

}  // namespace

const Command& ImportCommand() {
  static const auto* const command = new Command{
      "import",
      "PATH…",
      "create and update many resources from CSV, Popolo, SDMX-CSV or DHIS2",
      kHelp,
      {{"format", "FORMAT", "csv, which is meant where none is given, popolo, sdmx-csv or dhis2"},
       {"collection", "NAME", "what the rows are, e.g. appointments"},
       {"separator", "S", "of cells: `,`, `;` or tab; otherwise the one the header has"},
       {"ignore-columns", "A,B", "pass over these columns"},
       {"id-from", "A,B", "make ids of these columns, where there is no column id"},
       {"codes", "FILE", "of figures: a table of what others call things and what they are here"},
       {"default", "COLLECTION.FIELD=VALUE",
        "what rows say that leave the field out, e.g. organizations.level=WARD; may be repeated"},
       {"dry-run", "", "have everything checked, write nothing"},
       {"check-first", "",
        "write nothing unless a dry run finds no bad row; then stop at the first that is refused"},
       {"errors", "FILE", "write the rows that failed there, as CSV"},
       {"quiet", "", "no progress"}},
      &RunImport};
  return *command;
}

}  // namespace district::districtctl
