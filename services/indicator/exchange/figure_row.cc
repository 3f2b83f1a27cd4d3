#include "services/indicator/exchange/figure_row.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/api/validate.h"
#include "common/number/decimal_proto.h"
#include "common/text/text.h"
#include "services/indicator/exchange/period_text.h"
#include "services/indicator/exchange/words.h"

namespace district::indicator {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using v1::Observation;
using Kind = Column::Kind;

const FieldDescriptor* FieldNamed(const char* name) {
  return Observation::descriptor()->FindFieldByName(name);
}

CellProblem Problem(std::string reason, std::string message) {
  return {std::move(reason), std::move(message)};
}

CellProblem BadValue(const std::string& text, const std::string& why) {
  return Problem("BAD_VALUE", absl::StrCat(text, ": ", why));
}

// Sets a field, or adds to one of a list, to the value of an enum.
void SetEnum(Message& message, const FieldDescriptor* field, const EnumValueDescriptor* value) {
  if (field->is_repeated()) {
    message.GetReflection()->AddEnum(&message, field, value);
  } else {
    message.GetReflection()->SetEnum(&message, field, value);
  }
}

void SetTime(Message& message, const FieldDescriptor* field, absl::Time time) {
  Message* set = message.GetReflection()->MutableMessage(&message, field);
  const int64_t micros = absl::ToUnixMicros(time);
  const auto* type = set->GetDescriptor();
  const int64_t seconds = absl::ToUnixSeconds(time);
  set->GetReflection()->SetInt64(set, type->FindFieldByName("seconds"), seconds);
  set->GetReflection()->SetInt32(set, type->FindFieldByName("nanos"),
                                 static_cast<int32_t>((micros - seconds * 1000000) * 1000));
}

// One row in the making.
class RowReader {
 public:
  RowReader(const Header& header, const Vocabulary& vocabulary, FigureRow& row)
      : header_(header), vocabulary_(vocabulary), row_(row) {}

  void Read(const std::vector<std::string>& cells) {
    if (cells.size() != header_.columns.size()) {
      return Refuse("",
                    Problem("BAD_ROW", absl::StrCat("has ", cells.size(), " cells, the first row ",
                                                    header_.columns.size())));
    }
    for (size_t i = 0; i < cells.size(); ++i) {
      const Column& column = header_.columns[i];
      if (column.kind == Kind::kPassedOver) continue;
      const absl::StatusOr<std::string> text = text::Canonical(cells[i]);
      if (!text.ok())
        return Refuse(column.name, BadValue("", std::string(text.status().message())));
      const CellProblem problem = ReadCell(column, WithoutLabel(column, *text));
      if (!problem.reason.empty()) return Refuse(column.name, problem);
    }
    Complete();
  }

 private:
  void Refuse(const std::string& column, const CellProblem& problem) {
    row_.problem = RowProblem{column, problem.reason, problem.message};
  }
  void Refuse(Kind kind, const CellProblem& problem) { Refuse(header_.NameOf(kind), problem); }

  // SDMX writes "not applicable" and "the total" where there is nothing to say.
  std::string WithoutLabel(const Column& column, std::string cell) const {
    if (column.labelled) cell = cell.substr(0, cell.find(": "));
    if (!header_.is_sdmx()) return cell;
    const bool nothing = cell == "_Z" || cell == "_T" || cell == "_X" || cell == "#N/A";
    return nothing && column.kind != Kind::kValue ? "" : cell;
  }

  CellProblem ReadCell(const Column& column, const std::string& cell) {
    if (cell.empty()) return {};
    switch (column.kind) {
      case Kind::kPassedOver:
        return {};
      case Kind::kIndicator:
        return ReadIndicator(cell);
      case Kind::kOrganization:
        return ReadOrganization(cell);
      case Kind::kPeriod:
        return ReadPeriodInto(cell, *row_.observation.mutable_period());
      case Kind::kBasePeriod:
        return ReadPeriodInto(cell, *row_.observation.mutable_base_period());
      case Kind::kPlan:
        plan_ = cell;
        return {};
      case Kind::kValue:
        return ReadValue(cell);
      case Kind::kField:
        return ReadField(column.field, cell);
      case Kind::kId:
        row_.id = cell;
        return api::IsResourceId(row_.id) ? CellProblem() : BadValue(cell, "is no id");
      case Kind::kSource:
        return SetProvenance("source", cell);
      case Kind::kLocator:
        return SetProvenance("locator", cell);
      case Kind::kQuote:
        return SetProvenance("quote", cell);
      case Kind::kUnitMultiplier:
        return ReadMultiplier(cell);
      case Kind::kSdmxStatus:
        return ReadSdmxStatus(cell);
      case Kind::kAction:
        return ReadAction(cell);
    }
    return {};
  }

  CellProblem ReadIndicator(const std::string& cell) {
    if (vocabulary_.known.contains(cell)) {
      row_.indicator = cell;
      return {};
    }
    const NameIndex::Found found = vocabulary_.indicators.Find(cell);
    row_.indicator = found.name;
    if (found.ambiguous) {
      return Problem("AMBIGUOUS_NAME", absl::StrCat("several indicators are called ", cell));
    }
    if (found.name.empty()) {
      return Problem("INDICATOR_NOT_FOUND", absl::StrCat("no indicator is called ", cell));
    }
    return {};
  }

  CellProblem ReadOrganization(const std::string& cell) {
    if (absl::StartsWith(cell, "organizations/") && api::IsResourceName(cell)) {
      row_.observation.set_organization(cell);
    } else if (api::IsResourceId(cell)) {
      row_.observation.set_organization(absl::StrCat("organizations/", cell));
    } else {
      row_.unknown_organization = cell;
    }
    return {};
  }

  static CellProblem ReadPeriodInto(const std::string& cell, std::string& code) {
    const absl::StatusOr<time::Period> period = ReadPeriod(cell);
    if (!period.ok()) {
      return Problem("BAD_PERIOD", absl::StrCat(cell, ": ", period.status().message()));
    }
    code = period->code();
    return {};
  }

  CellProblem ReadValue(const std::string& cell) {
    if (header_.is_sdmx() && (cell == "NaN" || cell == "#N/A")) {
      is_absent_ = true;
      return {};
    }
    const ReadNumber read = ReadFigure(cell, header_.numbers);
    if (read.ok()) value_ = read.value;
    return read.problem;
  }

  CellProblem ReadMultiplier(const std::string& cell) {
    int power = 0;
    if (!absl::SimpleAtoi(cell, &power) || power < kLeastMultiplier || power > kMostMultiplier) {
      return BadValue(cell, "is no power of ten from -15 to 24");
    }
    multiplier_ = power;
    return {};
  }

  CellProblem ReadAction(const std::string& cell) {
    if (cell == "M" || cell == "A" || cell == "I") {
      row_.action = FigureRow::Action::kMerge;
    } else if (cell == "R") {
      row_.action = FigureRow::Action::kReplace;
    } else if (cell == "D") {
      row_.action = FigureRow::Action::kDelete;
    } else {
      return Problem("UNKNOWN_ACTION", absl::StrCat(cell, ": an action is M, A, I, R or D"));
    }
    return {};
  }

  CellProblem ReadSdmxStatus(const std::string& cell) {
    const std::vector<std::string> letters =
        absl::StrSplit(cell, absl::ByAnyChar(",; "), absl::SkipEmpty());
    for (const std::string& letter : letters) {
      const std::string name = NameOfSdmxStatus(letter);
      bool is_known = false;
      for (const char* field_name : {"absence", "status", "flags"}) {
        const FieldDescriptor* field = FieldNamed(field_name);
        const EnumValueDescriptor* value =
            field ? field->enum_type()->FindValueByName(name) : nullptr;
        if (!value || is_known) continue;
        SetEnum(row_.observation, field, value);
        Give(field);
        is_known = true;
      }
      if (!is_known) return BadValue(letter, "is no letter of the list of observation status");
    }
    return {};
  }

  CellProblem SetProvenance(const char* part, const std::string& cell) {
    auto& provenance = row_.observation.provenance_size() > 0
                           ? *row_.observation.mutable_provenance(0)
                           : *row_.observation.add_provenance();
    provenance.GetReflection()->SetString(&provenance,
                                          provenance.GetDescriptor()->FindFieldByName(part), cell);
    Give(FieldNamed("provenance"));
    return {};
  }

  CellProblem ReadField(const FieldDescriptor* field, const std::string& cell) {
    if (field->name() != "measure" && field->name() != "category") Give(field);
    const Reflection& reflection = *row_.observation.GetReflection();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        reflection.SetString(&row_.observation, field, cell);
        return {};
      case FieldDescriptor::CPPTYPE_ENUM:
        return ReadEnum(field, cell);
      case FieldDescriptor::CPPTYPE_BOOL:
        return ReadBool(field, cell);
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return ReadTime(field, cell);
      default:
        return BadValue(cell, "cannot be read");
    }
  }

  CellProblem ReadEnum(const FieldDescriptor* field, const std::string& cell) {
    std::vector<std::string> words = {cell};
    if (field->is_repeated())
      words = absl::StrSplit(cell, absl::ByAnyChar("|,;"), absl::SkipEmpty());
    for (const std::string& word : words) {
      const EnumValueDescriptor* value =
          ValueOfWord(*field->enum_type(), std::string(absl::StripAsciiWhitespace(word)));
      if (!value) return BadValue(word, absl::StrCat("is none of the values of ", field->name()));
      SetEnum(row_.observation, field, value);
    }
    return {};
  }

  CellProblem ReadBool(const FieldDescriptor* field, const std::string& cell) {
    const std::string word = text::Fold(cell);
    const bool yes = word == "true" || word == "1" || word == "co" || word == "x";
    if (!yes && word != "false" && word != "0" && word != "khong") {
      return BadValue(cell, "is neither true nor false");
    }
    row_.observation.GetReflection()->SetBool(&row_.observation, field, yes);
    return {};
  }

  CellProblem ReadTime(const FieldDescriptor* field, const std::string& cell) {
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(absl::RFC3339_full, cell, &time, &error)) {
      return BadValue(cell, "is no instant such as 2018-07-12T08:00:00+07:00");
    }
    SetTime(row_.observation, field, time);
    return {};
  }

  // Remembers that the row says something of the field.
  void Give(const FieldDescriptor* field) {
    if (std::find(row_.given.begin(), row_.given.end(), field) == row_.given.end()) {
      row_.given.push_back(field);
    }
  }

  // What can be said once all cells are read.
  void Complete() {
    if (row_.indicator.empty()) return RefuseEmpty(Kind::kIndicator);
    if (row_.observation.organization().empty() && row_.unknown_organization.empty()) {
      return RefuseEmpty(Kind::kOrganization);
    }
    if (row_.observation.period().empty()) return RefuseEmpty(Kind::kPeriod);
    if (row_.observation.measure() == Observation::MEASURE_UNSPECIFIED) {
      row_.observation.set_measure(Observation::LEVEL);
    }
    CellProblem problem = SetPlan();
    if (!problem.reason.empty()) return Refuse(Kind::kPlan, problem);
    problem = SetValue();
    if (!problem.reason.empty()) return Refuse(Kind::kValue, problem);
    if (!row_.unknown_organization.empty()) FindOrganization(header_, vocabulary_, row_);
  }

  void RefuseEmpty(Kind kind) { Refuse(kind, Problem("REQUIRED", "is empty")); }

  CellProblem SetPlan() {
    if (plan_.empty()) return {};
    const bool is_id = api::IsResourceId(plan_);
    if (!is_id && !api::IsResourceName(plan_)) return BadValue(plan_, "is no plan");
    row_.observation.set_plan(is_id ? absl::StrCat(row_.indicator, "/plans/", plan_) : plan_);
    return {};
  }

  CellProblem SetValue() {
    if (is_absent_ && row_.observation.absence() == Observation::ABSENCE_UNSPECIFIED) {
      row_.observation.set_absence(Observation::MISSING);
      Give(FieldNamed("absence"));
    }
    if (!value_) return {};
    ReadNumber scaled = {.value = *value_, .problem = {}};
    if (multiplier_) scaled = ScaledToUnit(*value_, *multiplier_);
    if (!scaled.ok()) return scaled.problem;
    *row_.observation.mutable_value() = number::ToProto(scaled.value);
    Give(FieldNamed("value"));
    return {};
  }

  // The value in the unit of the indicator.
  ReadNumber ScaledToUnit(const number::Decimal& value, int multiplier) const {
    if (row_.observation.measure() != Observation::LEVEL) return Rescale(value, multiplier, 0);
    const auto known = vocabulary_.known.find(row_.indicator);
    if (known != vocabulary_.known.end() && known->second.unit_multiplier) {
      return Rescale(value, multiplier, *known->second.unit_multiplier);
    }
    if (multiplier == 0) return {.value = value, .problem = {}};
    return {.value = {},
            .problem = Problem("UNIT_MULTIPLIER_UNKNOWN",
                               "the indicator does not say of which power of ten its unit is")};
  }

  const Header& header_;
  const Vocabulary& vocabulary_;
  FigureRow& row_;
  std::string plan_;
  std::optional<number::Decimal> value_;
  std::optional<int> multiplier_;
  bool is_absent_ = false;
};

void MergeProvenance(const Observation& row, Observation& merged) {
  if (merged.provenance_size() == 0) merged.add_provenance();
  merged.mutable_provenance(0)->MergeFrom(row.provenance(0));
}

}  // namespace

FigureRow ReadRow(const text::CsvRow& row, const Header& header, const Vocabulary& vocabulary) {
  FigureRow read;
  read.number = row.number;
  if (!row.problem.empty()) {
    read.problem = RowProblem{"", "BAD_ROW", row.problem};
    return read;
  }
  RowReader(header, vocabulary, read).Read(row.cells);
  return read;
}

void FindOrganization(const Header& header, const Vocabulary& vocabulary, FigureRow& row) {
  if (!vocabulary.organizations || row.unknown_organization.empty()) return;
  const NameIndex::Found found = vocabulary.organizations->Find(row.unknown_organization);
  if (found.name.empty()) {
    row.problem = RowProblem{header.NameOf(Kind::kOrganization),
                             found.ambiguous ? "AMBIGUOUS_NAME" : "ORGANIZATION_NOT_FOUND",
                             absl::StrCat(found.ambiguous ? "several organizations are called "
                                                          : "no organization is called ",
                                          row.unknown_organization)};
  }
  row.observation.set_organization(found.name);
  row.unknown_organization.clear();
}

void CheckRow(const Header& header, FigureRow& row) {
  if (row.problem) return;
  v1::CreateObservationRequest request;
  request.set_parent(row.indicator);
  request.mutable_observation()->Swap(&row.observation);
  const absl::Status status = api::Canonicalize(request);
  request.mutable_observation()->Swap(&row.observation);
  if (!status.ok()) row.problem = ProblemOf(status, "observation.", header);
}

RowProblem ProblemOf(const absl::Status& status, const std::string& prefix, const Header& header) {
  RowProblem problem;
  problem.reason = api::DetailOf<google::rpc::ErrorInfo>(status).reason();
  problem.message = std::string(status.message());
  problem.vietnamese = api::DetailOf<google::rpc::LocalizedMessage>(status).message();
  const auto bad = api::DetailOf<google::rpc::BadRequest>(status);
  if (bad.field_violations().empty()) return problem;
  const std::string field(absl::StripPrefix(bad.field_violations(0).field(), prefix));
  problem.column = header.NameOfField(field.substr(0, field.find_first_of(".[")));
  if (!bad.field_violations(0).description().empty()) {
    problem.message = absl::StrCat(field, " ", bad.field_violations(0).description());
  }
  return problem;
}

Observation Merged(const Observation& stored, const FigureRow& row) {
  if (row.action == FigureRow::Action::kReplace) {
    Observation merged = row.observation;
    merged.set_name(stored.name());
    merged.set_uid(stored.uid());
    merged.set_etag(stored.etag());
    *merged.mutable_create_time() = stored.create_time();
    *merged.mutable_update_time() = stored.update_time();
    // As a new observation has them that says none.
    if (merged.status() == Observation::STATUS_UNSPECIFIED) merged.set_status(Observation::NORMAL);
    if (merged.cutoff() == Observation::CUTOFF_UNSPECIFIED) {
      merged.set_cutoff(Observation::CALENDAR);
    }
    return merged;
  }
  Observation merged = stored;
  for (const FieldDescriptor* field : row.given) {
    if (field->name() == "value") merged.clear_absence();
    if (field->name() == "absence") merged.clear_value();
    if (field->name() != "provenance") merged.GetReflection()->ClearField(&merged, field);
  }
  // Beside what is given a row has only the fields of the key, which are the same.
  Observation said = row.observation;
  said.clear_provenance();
  merged.MergeFrom(said);
  if (row.observation.provenance_size() > 0) MergeProvenance(row.observation, merged);
  return merged;
}

}  // namespace district::indicator
