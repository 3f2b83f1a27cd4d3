#include "services/indicator/exchange/columns.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/api/errors.h"
#include "common/text/text.h"
#include "district/indicator/v1/observations.pb.h"

namespace district::indicator {
namespace {

using google::protobuf::FieldDescriptor;
using v1::ImportObservationsRequest;
using Kind = Column::Kind;

// What columns are called, without case, marks, blanks and punctuation.
constexpr struct {
  Kind kind;
  const char* name;
} kNames[] = {
    {Kind::kIndicator, "indicator"},
    {Kind::kIndicator, "chitieu"},
    {Kind::kIndicator, "machitieu"},
    {Kind::kIndicator, "tenchitieu"},
    {Kind::kOrganization, "organization"},
    {Kind::kOrganization, "donvi"},
    {Kind::kOrganization, "madonvi"},
    {Kind::kOrganization, "tendonvi"},
    {Kind::kOrganization, "tochuc"},
    {Kind::kPeriod, "period"},
    {Kind::kPeriod, "ky"},
    {Kind::kPeriod, "kybaocao"},
    {Kind::kPeriod, "thoiky"},
    {Kind::kBasePeriod, "baseperiod"},
    {Kind::kBasePeriod, "kygoc"},
    {Kind::kBasePeriod, "kysosanh"},
    {Kind::kPlan, "plan"},
    {Kind::kPlan, "kehoach"},
    {Kind::kValue, "value"},
    {Kind::kValue, "giatri"},
    {Kind::kValue, "solieu"},
    {Kind::kId, "id"},
    {Kind::kSource, "source"},
    {Kind::kSource, "provenancesource"},
    {Kind::kSource, "nguon"},
    {Kind::kLocator, "locator"},
    {Kind::kLocator, "provenancelocator"},
    {Kind::kLocator, "vitri"},
    {Kind::kQuote, "quote"},
    {Kind::kQuote, "provenancequote"},
    {Kind::kQuote, "trichdan"},
    {Kind::kUnitMultiplier, "unitmultiplier"},
};

constexpr struct {
  Kind kind;
  const char* name;
} kSdmxNames[] = {
    {Kind::kPassedOver, "STRUCTURE"},
    {Kind::kPassedOver, "STRUCTURE_ID"},
    {Kind::kPassedOver, "STRUCTURE_NAME"},
    {Kind::kPassedOver, "DATAFLOW"},
    {Kind::kPassedOver, "FREQ"},
    {Kind::kPassedOver, "UNIT_MEASURE"},
    {Kind::kPassedOver, "DECIMALS"},
    {Kind::kPassedOver, "TIME_FORMAT"},
    {Kind::kAction, "ACTION"},
    {Kind::kIndicator, "INDICATOR"},
    {Kind::kOrganization, "REF_AREA"},
    {Kind::kPeriod, "TIME_PERIOD"},
    {Kind::kValue, "OBS_VALUE"},
    {Kind::kSdmxStatus, "OBS_STATUS"},
    {Kind::kUnitMultiplier, "UNIT_MULT"},
};

// Other fields of an observation by what columns are called; those that it has.
constexpr struct {
  const char* field;
  const char* name;
} kFieldNames[] = {
    {"measure", "measure"},
    {"measure", "loaisolieu"},
    {"absence", "absence"},
    {"absence", "lydothieu"},
    {"status", "status"},
    {"status", "trangthai"},
    {"comment", "comment"},
    {"comment", "ghichu"},
    {"comment", "commentobs"},
    {"comment", "obscomment"},
    {"category", "category"},
    {"category", "phanto"},
    {"flags", "flags"},
    {"flags", "danhdau"},
    {"cutoff", "cutoff"},
    {"cutoff", "cachchotky"},
    {"release_time", "releasetime"},
    {"release_time", "thoidiemcongbo"},
    {"revision_reason", "revisionreason"},
    {"revision_reason", "lydosua"},
    {"taken_over", "takenover"},
};

std::string Squeezed(const std::string& name) {
  return absl::StrReplaceAll(text::Fold(name), {{" ", ""}});
}

std::optional<Column> ColumnNamed(const std::string& name, bool is_sdmx) {
  Column column;
  if (is_sdmx) {
    for (const auto& known : kSdmxNames) {
      if (name != known.name) continue;
      column.kind = known.kind;
      return column;
    }
  }
  const std::string squeezed = Squeezed(name);
  for (const auto& known : kNames) {
    if (squeezed != known.name) continue;
    column.kind = known.kind;
    return column;
  }
  for (const auto& known : kFieldNames) {
    const FieldDescriptor* field = v1::Observation::descriptor()->FindFieldByName(known.field);
    if (squeezed != known.name) continue;
    column.kind = Kind::kField;
    column.field = field;
    return column;
  }
  return std::nullopt;
}

bool IsSdmxHeader(const std::string& first) {
  const std::string id = first.substr(0, first.find(':'));
  return id == "DATAFLOW" || id == "STRUCTURE" || id.starts_with("STRUCTURE[");
}

absl::StatusOr<Column> ReadColumn(const std::string& cell, const Header& header,
                                  const std::set<std::string>& ignored) {
  Column column;
  if (ignored.contains(cell)) {
    column.name = cell;
    return column;
  }
  std::string name = cell;
  // "REF_AREA: Reference area", and "STRUCTURE[;]" of values that have several parts.
  const bool labelled = header.is_sdmx() && name.find(": ") != std::string::npos;
  if (labelled) name = name.substr(0, name.find(": "));
  if (header.is_sdmx()) name = name.substr(0, name.find('['));
  const std::optional<Column> known = ColumnNamed(name, header.is_sdmx());
  if (!known) {
    return api::InvalidField("content",
                             absl::StrCat("there is no place for the column ", Beginning(cell),
                                          "; `ignored_columns` has it passed over"),
                             "UNKNOWN_COLUMN");
  }
  column = *known;
  column.name = cell;
  column.labelled = labelled;
  return column;
}

absl::Status CheckEachOnce(const Header& header) {
  std::set<std::pair<Kind, const FieldDescriptor*>> seen;
  for (const Column& column : header.columns) {
    if (column.kind == Kind::kPassedOver || seen.insert({column.kind, column.field}).second)
      continue;
    return api::InvalidField(
        "content",
        absl::StrCat("the column ", Beginning(column.name), " says what another one says"),
        "DUPLICATE_COLUMN");
  }
  return absl::OkStatus();
}

absl::Status CheckNoneMissing(const Header& header) {
  std::vector<std::string> missing;
  const bool sdmx = header.is_sdmx();
  if (header.NameOf(Kind::kIndicator).empty())
    missing.emplace_back(sdmx ? "INDICATOR" : "indicator");
  if (header.NameOf(Kind::kOrganization).empty()) {
    missing.emplace_back(sdmx ? "REF_AREA" : "organization");
  }
  if (header.NameOf(Kind::kPeriod).empty()) missing.emplace_back(sdmx ? "TIME_PERIOD" : "period");
  if (missing.empty()) return absl::OkStatus();
  return api::InvalidField(
      "content", absl::StrCat("the first row has no column ", absl::StrJoin(missing, ", ")),
      "MISSING_COLUMN");
}

}  // namespace

std::string Header::NameOf(Column::Kind kind) const {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& column) { return column.kind == kind; });
  return found == columns.end() ? "" : found->name;
}

std::string Header::NameOfField(const std::string& field) const {
  for (const Column& column : columns) {
    if (column.field && column.field->name() == field) return column.name;
  }
  constexpr std::pair<const char*, Kind> kOthers[] = {{"organization", Kind::kOrganization},
                                                      {"period", Kind::kPeriod},
                                                      {"base_period", Kind::kBasePeriod},
                                                      {"plan", Kind::kPlan},
                                                      {"value", Kind::kValue},
                                                      {"status", Kind::kSdmxStatus},
                                                      {"absence", Kind::kSdmxStatus},
                                                      {"flags", Kind::kSdmxStatus},
                                                      {"name", Kind::kId},
                                                      {"parent", Kind::kIndicator}};
  for (const auto& [known, kind] : kOthers) {
    if (field == known) return NameOf(kind);
  }
  return "";
}

absl::StatusOr<Header> ReadHeader(const std::vector<std::string>& cells, char separator,
                                  const ImportObservationsRequest& request) {
  Header header;
  header.separator = separator;
  header.format = request.format();
  if (header.format == ImportObservationsRequest::FORMAT_UNSPECIFIED) {
    header.format = !cells.empty() && IsSdmxHeader(cells.front())
                        ? ImportObservationsRequest::SDMX_CSV
                        : ImportObservationsRequest::CSV;
  }
  header.numbers = StyleOf(separator, request.decimal_mark(), header.is_sdmx());
  const std::set<std::string> ignored(request.ignored_columns().begin(),
                                      request.ignored_columns().end());
  for (const std::string& cell : cells) {
    absl::StatusOr<Column> column =
        ReadColumn(text::Canonical(cell).value_or(cell), header, ignored);
    if (!column.ok()) return column.status();
    header.columns.push_back(*std::move(column));
  }
  absl::Status status = CheckEachOnce(header);
  if (status.ok()) status = CheckNoneMissing(header);
  if (!status.ok()) return status;
  return header;
}

}  // namespace district::indicator
