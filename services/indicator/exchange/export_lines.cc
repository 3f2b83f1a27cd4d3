#include "services/indicator/exchange/export_lines.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/api/names.h"
#include "common/number/decimal_proto.h"
#include "common/text/csv.h"
#include "common/time/period.h"
#include "services/indicator/exchange/figure_text.h"
#include "services/indicator/exchange/period_text.h"
#include "services/indicator/exchange/stored.h"
#include "services/indicator/exchange/words.h"

namespace district::indicator {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Reflection;
using v1::Indicator;
using v1::Observation;

// What the file is of, in SDMX's terms.
constexpr char kDataflow[] = "DISTRICT:OBSERVATIONS(1.0)";

// A column of a field: in CSV, in SDMX, and the field.
struct FieldColumn {
  std::string csv, sdmx;
  const FieldDescriptor* field;
};

std::vector<FieldColumn> ColumnsOf(const std::vector<std::pair<const char*, const char*>>& wanted) {
  std::vector<FieldColumn> columns;
  for (const auto& [name, sdmx] : wanted) {
    const FieldDescriptor* field = Observation::descriptor()->FindFieldByName(name);
    columns.push_back({field->json_name(), sdmx, field});
  }
  return columns;
}

// Of the key.
const std::vector<FieldColumn>& KeyFields() {
  static const auto* const fields =
      new std::vector<FieldColumn>(ColumnsOf({{"measure", "MEASURE"},
                                              {"base_period", "BASE_PERIOD"},
                                              {"plan", "PLAN"},
                                              {"category", "CATEGORY"}}));
  return *fields;
}

// Of what is said of the value.
const std::vector<FieldColumn>& ValueFields() {
  static const auto* const fields =
      new std::vector<FieldColumn>(ColumnsOf({{"cutoff", "CUTOFF"},
                                              {"release_time", "RELEASE_TIME"},
                                              {"taken_over", "TAKEN_OVER"},
                                              {"revision_reason", "REVISION_REASON"},
                                              {"comment", "COMMENT_OBS"}}));
  return *fields;
}

std::vector<std::string> FlagNames(const Observation& observation) {
  std::vector<std::string> names;
  for (const int flag : observation.flags()) {
    names.push_back(Observation::Flag_Name(static_cast<Observation::Flag>(flag)));
  }
  return names;
}

std::string EnumName(const Observation& observation, const char* field_name) {
  const FieldDescriptor* field = Observation::descriptor()->FindFieldByName(field_name);
  const auto* value = observation.GetReflection()->GetEnum(observation, field);
  return value->number() == 0 ? "" : value->name();
}

std::string TimeText(const google::protobuf::Timestamp& timestamp) {
  const absl::Time time =
      absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
  return absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone());
}

std::string FieldText(const Observation& observation, const FieldDescriptor* field) {
  const Reflection& reflection = *observation.GetReflection();
  if (!field->has_presence() && !reflection.HasField(observation, field)) return "";
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.GetString(observation, field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.GetEnum(observation, field)->name();
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(observation, field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_MESSAGE:  // of the fields that are columns, the release time
                                            // alone
      return reflection.HasField(observation, field) ? TimeText(observation.release_time()) : "";
    default:
      return "";
  }
}

std::string LastSegment(const std::string& name) { return name.substr(name.rfind('/') + 1); }

std::string ValueText(const Observation& observation, const LineStyle& style) {
  if (!observation.has_value()) return style.sdmx ? "NaN" : "";
  return FigureText(number::FromProto(observation.value()), style.decimal_comma());
}

// The part of the key that SDMX names: ids instead of names, and something where there is nothing.
std::string SdmxKeyText(const Observation& observation, const FieldColumn& column) {
  const std::string text = FieldText(observation, column.field);
  if (text.empty()) return column.sdmx == "CATEGORY" ? "_T" : "_Z";
  if (column.sdmx == "PLAN") return LastSegment(text);
  const auto period = time::Period::Parse(text);
  return column.sdmx == "BASE_PERIOD" && period.ok() ? SdmxPeriod(*period) : text;
}

std::string SdmxStatus(const Observation& observation) {
  const std::string absence = EnumName(observation, "absence");
  std::vector<std::string> letters = {
      SdmxStatusOf(absence.empty() ? EnumName(observation, "status") : absence)};
  for (const std::string& flag : FlagNames(observation)) letters.push_back(SdmxStatusOf(flag));
  return absl::StrJoin(letters, " ");
}

// The power of ten of values: of the indicator's unit for levels; percent has none.
std::string UnitMultiplierText(const Observation& observation, const Indicator& indicator) {
  if (observation.measure() != Observation::LEVEL) return "0";
  const std::optional<int> multiplier = UnitMultiplierOf(indicator);
  return multiplier ? absl::StrCat(*multiplier) : "";
}

std::vector<std::string> CsvCells(const Observation& observation, const LineStyle& style) {
  std::vector<std::string> cells = {api::TopOf(observation.name()), observation.organization(),
                                    observation.period()};
  for (const FieldColumn& column : KeyFields())
    cells.push_back(FieldText(observation, column.field));
  cells.push_back(ValueText(observation, style));
  cells.push_back(EnumName(observation, "absence"));
  cells.push_back(EnumName(observation, "status"));
  cells.push_back(absl::StrJoin(FlagNames(observation), "|"));
  return cells;
}

std::vector<std::string> SdmxCells(const Observation& observation, const Indicator& indicator,
                                   const LineStyle& style) {
  const auto period = time::Period::Parse(observation.period());
  std::vector<std::string> cells = {"dataflow", kDataflow, "I"};
  cells.push_back(period.ok() ? SdmxFrequency(*period) : "O");
  cells.push_back(LastSegment(observation.organization()));
  cells.push_back(LastSegment(api::TopOf(observation.name())));
  for (const FieldColumn& column : KeyFields()) cells.push_back(SdmxKeyText(observation, column));
  cells.push_back(period.ok() ? SdmxPeriod(*period) : observation.period());
  cells.push_back(ValueText(observation, style));
  cells.push_back(SdmxStatus(observation));
  cells.push_back(UnitMultiplierText(observation, indicator));
  const bool level = observation.measure() == Observation::LEVEL;
  cells.push_back(level ? indicator.unit() : "%");
  return cells;
}

void AddProvenance(const Observation& observation, std::vector<std::string>& cells) {
  const bool has = observation.provenance_size() > 0;
  cells.push_back(has ? observation.provenance(0).source() : "");
  cells.push_back(has ? observation.provenance(0).locator() : "");
  cells.push_back(has ? observation.provenance(0).quote() : "");
}

}  // namespace

std::string HeaderLine(const LineStyle& style) {
  std::vector<std::string> cells = {"indicator", "organization", "period"};
  if (style.sdmx) cells = {"STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "REF_AREA", "INDICATOR"};
  for (const FieldColumn& column : KeyFields())
    cells.push_back(style.sdmx ? column.sdmx : column.csv);
  if (style.sdmx) {
    cells.insert(cells.end(),
                 {"TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "UNIT_MULT", "UNIT_MEASURE"});
  } else {
    cells.insert(cells.end(), {"value", "absence", "status", "flags"});
  }
  for (const FieldColumn& column : ValueFields()) {
    cells.push_back(style.sdmx ? column.sdmx : column.csv);
  }
  if (style.sdmx) {
    cells.insert(cells.end(), {"SOURCE", "LOCATOR", "QUOTE"});
  } else {
    cells.insert(cells.end(), {"source", "locator", "quote"});
  }
  return text::CsvLine(cells, style.separator);
}

std::string FigureLine(const Observation& observation, const Indicator& indicator,
                       const LineStyle& style) {
  std::vector<std::string> cells =
      style.sdmx ? SdmxCells(observation, indicator, style) : CsvCells(observation, style);
  for (const FieldColumn& column : ValueFields()) {
    cells.push_back(FieldText(observation, column.field));
  }
  AddProvenance(observation, cells);
  return text::CsvLine(cells, style.separator);
}

}  // namespace district::indicator
