#include "deploy/districtctl/import_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace district::districtctl {
namespace {

namespace fs = std::filesystem;

absl::Status Wrong(const std::string& path, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

// The types that messages of this kind refer to, at any depth.
void AddReferredTypes(const Schema& schema, const Descriptor& type,
                      std::set<const Descriptor*>& seen, std::set<std::string>& types) {
  if (!seen.insert(&type).second) return;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (field->message_type()) AddReferredTypes(schema, *field->message_type(), seen, types);
    const FieldFacts& facts = schema.Facts(field);
    if (!facts.reference.empty() && !facts.output_only) types.insert(facts.reference);
  }
}

bool Needs(const Schema& schema, const Collection& collection, const Collection& other) {
  if (&collection == &other) return false;
  const std::string pattern = collection.pattern();
  if (pattern.rfind(other.pattern() + "/", 0) == 0) return true;
  std::set<const Descriptor*> seen;
  std::set<std::string> types;
  AddReferredTypes(schema, *collection.message, seen, types);
  return types.contains(other.type);
}

}  // namespace

TableFile::TableFile(std::string path, std::unique_ptr<std::istream> file,
                     std::unique_ptr<CsvReader> reader, Table table)
    : path_(std::move(path)),
      file_(std::move(file)),
      reader_(std::move(reader)),
      table_(std::move(table)) {
  std::error_code error;
  const auto size = fs::file_size(path_, error);
  if (!error) size_ = static_cast<int64_t>(size);
}

absl::StatusOr<std::unique_ptr<TableFile>> TableFile::Open(const Schema& schema,
                                                           const std::string& path,
                                                           const TableOptions& options) {
  std::unique_ptr<std::istream> file;
  if (path != "-") {
    file = std::make_unique<std::ifstream>(path, std::ios::binary);
    if (!*file) return Wrong(path, "cannot be read");
  }
  auto reader = std::make_unique<CsvReader>(file ? *file : std::cin, options.separator);
  absl::StatusOr<std::optional<CsvRow>> first = reader->Next();
  if (!first.ok()) return Wrong(path, std::string(first.status().message()));
  if (!first->has_value()) return Wrong(path, "is empty; the first row names the columns");
  if (!(*first)->problem.empty()) return Wrong(path, "the header " + (*first)->problem);
  std::vector<std::string> header;
  for (const std::string& cell : (*first)->cells) {
    header.emplace_back(absl::StripAsciiWhitespace(cell));
  }
  const auto collection = CollectionOfTable(schema, options.collection, path, header);
  if (!collection.ok()) return Wrong(path, std::string(collection.status().message()));
  absl::StatusOr<Table> table =
      Table::Of(schema, **collection, header, options.ignored_columns, options.id_columns);
  if (!table.ok()) return Wrong(path, std::string(table.status().message()));
  return std::unique_ptr<TableFile>(
      new TableFile(path, std::move(file), std::move(reader), *std::move(table)));
}

absl::Status TableFile::Read(ImportReport& report, const TakeRow& take) {
  while (true) {
    absl::StatusOr<std::optional<CsvRow>> row = reader_->Next();
    if (!row.ok()) return Wrong(path_, std::string(row.status().message()));
    if (!row->has_value()) return absl::OkStatus();
    const Place place{path_ == "-" ? "stdin" : path_, (*row)->number};
    const std::string& plural = collection().plural;
    if (!(*row)->problem.empty()) {
      report.Failed(plural, place, "", "", "the row " + (*row)->problem);
      continue;
    }
    std::vector<RowProblem> problems;
    Resource resource = table_.Read((*row)->cells, problems);
    resource.place = place;
    if (!problems.empty()) {
      std::string text;
      for (const RowProblem& problem : problems) {
        const bool is_first = &problem == &problems.front();  // its column is said before it
        absl::StrAppend(&text, is_first ? "" : "; ", is_first ? "" : problem.column + ": ",
                        problem.what);
      }
      report.Failed(plural, place, problems.front().column, resource.name, text);
      continue;
    }
    if (absl::Status status = take(std::move(resource)); !status.ok()) return status;
  }
}

absl::StatusOr<Defaults> Defaults::Of(const Schema& schema, const std::vector<std::string>& texts) {
  Defaults defaults;
  defaults.schema_ = &schema;
  for (const std::string& text : texts) {
    const size_t dot = text.find('.'), equals = text.find('=');
    const Collection* collection =
        dot == std::string::npos ? nullptr : schema.OfPlural(text.substr(0, dot));
    if (!collection || equals == std::string::npos || equals < dot) {
      return Wrong("--default", absl::StrCat(text, " is not of the form organizations.level=WARD"));
    }
    absl::StatusOr<CellField> field =
        FieldOfHeader(schema, *collection->message, text.substr(dot + 1, equals - dot - 1));
    if (!field.ok()) return Wrong("--default", std::string(field.status().message()));
    const std::string value = text.substr(equals + 1);
    const std::unique_ptr<Message> sample = schema.New(collection->message);
    absl::Status status = SetCell(schema, *field, value, *sample);
    if (!status.ok()) return Wrong("--default", std::string(status.message()));
    defaults.defaults_.push_back({collection, *std::move(field), value});
  }
  return defaults;
}

absl::Status Defaults::FillIn(Resource& row) const {
  for (const Default& filled : defaults_) {
    const FieldDescriptor* top = filled.field.path.front();
    const bool is_set =
        std::any_of(row.fields.begin(), row.fields.end(),
                    [&](const Resource::SetField& set) { return set.field == top; });
    if (filled.collection != row.collection || is_set) continue;
    absl::Status status = SetCell(*schema_, filled.field, filled.value, *row.message);
    if (!status.ok()) return status;
    row.fields.push_back({top, 0});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> FilesOf(const std::vector<std::string>& paths,
                                                 const std::string& extension) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    const size_t before = files.size();
    for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
      if (it->is_regular_file() && it->path().extension() == extension) files.push_back(it->path());
    }
    if (error) return Wrong(path, error.message());
    if (files.size() == before)
      return Wrong(path, absl::StrCat("no *", extension, " in this folder"));
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
  }
  return files;
}

void OrderTables(const Schema& schema, std::vector<std::unique_ptr<TableFile>>& tables) {
  std::vector<std::unique_ptr<TableFile>> ordered;
  while (!tables.empty()) {
    auto next = std::find_if(tables.begin(), tables.end(), [&](const auto& table) {
      return std::none_of(tables.begin(), tables.end(), [&](const auto& other) {
        return Needs(schema, table->collection(), other->collection());
      });
    });
    if (next == tables.end()) next = tables.begin();  // they need each other
    ordered.push_back(std::move(*next));
    tables.erase(next);
  }
  tables = std::move(ordered);
}

}  // namespace district::districtctl
