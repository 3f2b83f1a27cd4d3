#include "deploy/districtctl/table.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "deploy/districtctl/slug.h"
#include "deploy/districtctl/text.h"

namespace district::districtctl {
namespace {

// "person" of "{person}"; "" of a segment that is no variable.
std::string Variable(const std::string& segment) {
  return segment.front() == '{' ? segment.substr(1, segment.size() - 2) : "";
}

int PlaceOf(const std::vector<std::string>& header, const std::string& name) {
  const auto found = std::find(header.begin(), header.end(), name);
  return found == header.end() ? -1 : static_cast<int>(found - header.begin());
}

bool Contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

absl::Status Wrong(const std::string& what) { return absl::InvalidArgumentError(what); }

}  // namespace

absl::StatusOr<Table> Table::Of(const Schema& schema, const Collection& collection,
                                const std::vector<std::string>& header,
                                const std::vector<std::string>& ignored,
                                const std::vector<std::string>& id_columns) {
  Table table(schema, collection);
  table.columns_ = header.size();
  table.name_column_ = PlaceOf(header, "name");
  std::set<std::string> taken = {"name", "id"};
  for (size_t i = 0; i < collection.segments.size(); ++i) {
    const std::string variable = Variable(collection.segments[i]);
    const bool is_id = i + 1 == collection.segments.size();
    int place = PlaceOf(header, is_id ? "id" : variable);
    if (is_id && place < 0 && !collection.message->FindFieldByName(variable)) {
      place = PlaceOf(header, variable);
    }
    table.segment_columns_.push_back(variable.empty() ? -1 : place);
    if (!variable.empty() && place >= 0) taken.insert(header[static_cast<size_t>(place)]);
    const bool needed = !variable.empty() && table.name_column_ < 0 && place < 0;
    if (needed && !is_id) {
      return Wrong(absl::StrCat("there is no column ", variable, ": the ", variable,
                                " that each of ", collection.plural, " belongs to"));
    }
    if (needed && id_columns.empty()) {
      return Wrong(
          "there is no column id; it keeps a second import from making everything twice. "
          "--id-from COLUMN,COLUMN makes ids of other columns");
    }
  }
  std::set<std::string> seen;
  for (size_t i = 0; i < header.size(); ++i) {
    if (header[i].empty() || Contains(ignored, header[i])) continue;
    if (!seen.insert(header[i]).second)
      return Wrong(absl::StrCat("column ", header[i], " is there twice"));
    if (taken.contains(header[i])) continue;
    absl::StatusOr<CellField> field = FieldOfHeader(schema, *collection.message, header[i]);
    if (!field.ok()) {
      return Wrong(
          absl::StrCat(field.status().message(), " (--ignore-columns passes over columns)"));
    }
    table.fields_.push_back({i, *std::move(field)});
  }
  for (const std::string& name : id_columns) {
    const int place = PlaceOf(header, name);
    if (place < 0) return Wrong(absl::StrCat("--id-from names ", name, ", which is no column"));
    table.id_columns_.push_back(static_cast<size_t>(place));
  }
  return table;
}

// The name of what the resource is below; "" at the top.
std::string Table::ParentName(const std::vector<std::string>& cells,
                              std::vector<RowProblem>& problems) const {
  std::string parent;
  for (size_t i = 0; i + 2 < segment_columns_.size(); i += 2) {
    const std::string variable = Variable(collection_->segments[i + 1]);
    const std::string& cell = cells[static_cast<size_t>(segment_columns_[i + 1])];
    // A whole name will do as well as an id.
    const bool is_name = cell.find('/') != std::string::npos;
    const std::string id = Slug(is_name ? IdOf(cell) : cell, variable);
    if (id.empty()) problems.push_back({variable, cell.empty() ? "is empty" : "makes no id"});
    if (!parent.empty()) parent += '/';
    absl::StrAppend(&parent, collection_->segments[i], "/", id);
  }
  return parent;
}

std::string Table::NameOf(const std::vector<std::string>& cells,
                          std::vector<RowProblem>& problems) const {
  if (name_column_ >= 0) {
    const std::string& name = cells[static_cast<size_t>(name_column_)];
    if (!collection_->Matches(name)) {
      problems.push_back({"name", absl::StrCat("must be of the form ", collection_->pattern())});
    }
    return name;
  }
  const std::string parent = ParentName(cells, problems);
  const int place = segment_columns_.back();
  std::string text;
  if (place >= 0) {
    text = cells[static_cast<size_t>(place)];
  } else {
    std::vector<std::string> parts;
    for (const size_t column : id_columns_) parts.push_back(cells[column]);
    text = absl::StrJoin(parts, " ");
  }
  const std::string id = Slug(text, Variable(collection_->segments.back()));
  if (id.empty()) problems.push_back({"id", "is empty, or holds no letter and no digit"});
  const std::string own =
      absl::StrCat(collection_->segments[collection_->segments.size() - 2], "/", id);
  return parent.empty() ? own : absl::StrCat(parent, "/", own);
}

Resource Table::Read(const std::vector<std::string>& cells,
                     std::vector<RowProblem>& problems) const {
  Resource resource;
  resource.collection = collection_;
  // Spreadsheets leave empty cells out at the end of a row, or add some.
  std::vector<std::string> row = cells;
  while (row.size() > columns_ && row.back().empty()) row.pop_back();
  if (row.size() > columns_) {
    problems.push_back({"", absl::StrCat("has ", row.size(), " cells, but the header ", columns_)});
    return resource;
  }
  row.resize(columns_);
  for (std::string& cell : row) cell = std::string(absl::StripAsciiWhitespace(cell));
  resource.name = NameOf(row, problems);
  resource.message = schema_->New(collection_->message);
  const FieldDescriptor* name = collection_->message->FindFieldByName("name");
  resource.message->GetReflection()->SetString(resource.message.get(), name, resource.name);
  for (const Column& column : fields_) {
    const std::string& cell = row[column.place];
    if (cell.empty()) continue;
    const absl::Status status = SetCell(*schema_, column.field, cell, *resource.message);
    if (!status.ok()) {
      problems.push_back({column.field.header, std::string(status.message())});
    }
    const FieldDescriptor* top = column.field.path.front();
    if (top->name() == "etag") continue;
    const bool known = std::any_of(resource.fields.begin(), resource.fields.end(),
                                   [&](const Resource::SetField& set) { return set.field == top; });
    if (!known) resource.fields.push_back({top, 0});
  }
  return resource;
}

absl::StatusOr<const Collection*> CollectionOfTable(const Schema& schema, const std::string& named,
                                                    const std::string& file,
                                                    const std::vector<std::string>& header) {
  std::vector<std::string> plurals;
  for (const Collection& collection : schema.collections()) {
    if (collection.batch_create) plurals.push_back(collection.plural);
  }
  if (!named.empty()) {
    // "people/-/appointments" is as good as "appointments".
    const Collection* collection = schema.OfPlural(named.substr(named.rfind('/') + 1));
    if (collection && collection->batch_create) return collection;
    const std::string meant = Closest(named, plurals);
    return Wrong(absl::StrCat(named, " cannot be imported; ",
                              meant.empty()
                                  ? absl::StrCat("there are ", absl::StrJoin(plurals, ", "))
                                  : absl::StrCat("did you mean ", meant, "?")));
  }
  const std::string stem = std::filesystem::path(file).stem();
  const Collection* found = nullptr;
  size_t best = 0;
  for (const std::string& plural : plurals) {
    if (absl::EqualsIgnoreCase(stem, plural)) return schema.OfPlural(plural);
    if (absl::StrContains(absl::AsciiStrToLower(stem), absl::AsciiStrToLower(plural)) &&
        plural.size() > best) {
      found = schema.OfPlural(plural);
      best = plural.size();
    }
  }
  if (found) return found;
  std::vector<std::string> fits;
  for (const std::string& plural : plurals) {
    const Collection* collection = schema.OfPlural(plural);
    if (Table::Of(schema, *collection, header, {}, header).ok()) {
      found = collection;
      fits.push_back(plural);
    }
  }
  if (fits.size() == 1) return found;
  return Wrong(absl::StrCat(fits.empty()
                                ? "no collection has these columns"
                                : absl::StrCat("these columns fit ", absl::StrJoin(fits, " and ")),
                            "; name it by --collection"));
}

}  // namespace district::districtctl
