#include "deploy/districtctl/cells.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "deploy/districtctl/slug.h"
#include "deploy/districtctl/text.h"
#include "google/protobuf/util/json_util.h"

namespace district::districtctl {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::Reflection;

absl::Status Wrong(const std::string& what) { return absl::InvalidArgumentError(what); }

bool IsMessage(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

// Messages that one text says whole.
bool IsScalarMessage(const Descriptor& type) {
  const std::string& name = type.full_name();
  return name == "google.type.Date" || name == "google.type.Decimal" ||
         name == "google.protobuf.Timestamp" || name == "google.protobuf.Duration";
}

std::vector<std::string> SplitList(const std::string& cell) {
  std::vector<std::string> parts(1);
  for (size_t i = 0; i < cell.size(); ++i) {
    if (cell[i] == '\\' && i + 1 < cell.size() && cell[i + 1] == '|') {
      parts.back() += cell[++i];
    } else if (cell[i] == '|') {
      parts.emplace_back();
    } else {
      parts.back() += cell[i];
    }
  }
  for (std::string& part : parts) part = std::string(absl::StripAsciiWhitespace(part));
  return parts;
}

const FieldDescriptor* ByJsonName(const Descriptor& type, const std::string& name) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->json_name() == name) return type.field(i);
  }
  return nullptr;
}

absl::StatusOr<int> EnumNumber(const EnumDescriptor& type, const std::string& text) {
  const auto* value = type.FindValueByName(absl::AsciiStrToUpper(text));
  if (value) return value->number();
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) names.push_back(type.value(i)->name());
  }
  return Wrong(absl::StrCat(text, " is none of ", absl::StrJoin(names, ", ")));
}

// A reference with the collection before it where the table has the id alone.
std::string WholeName(const Schema& schema, const FieldDescriptor* field, const std::string& text) {
  const std::string& type = schema.Facts(field).reference;
  if (type.empty() || text.find('/') != std::string::npos) return text;
  const Collection* target = schema.OfType(type);
  if (!target || target->has_parent()) return text;
  const std::string& variable = target->segments.back();
  const std::string id = Slug(text, variable.substr(1, variable.size() - 2));
  return absl::StrCat(target->segments.front(), "/", id.empty() ? text : id);
}

void SetInteger(Message& message, const char* field, int value) {
  message.GetReflection()->SetInt32(&message, message.GetDescriptor()->FindFieldByName(field),
                                    value);
}

absl::Status SetScalarMessage(const std::string& text, Message& message) {
  const std::string& type = message.GetDescriptor()->full_name();
  if (type == "google.type.Date") {
    const std::optional<DateParts> date = ParseDate(text);
    if (!date) {
      return Wrong(absl::StrCat(text,
                                " is not a date: write 2018-07-12 or 12/07/2018, 2018-07 or "
                                "07/2018, or 2018"));
    }
    SetInteger(message, "year", date->year);
    SetInteger(message, "month", date->month);
    SetInteger(message, "day", date->day);
    return absl::OkStatus();
  }
  if (type == "google.type.Decimal") {
    message.GetReflection()->SetString(&message, message.GetDescriptor()->FindFieldByName("value"),
                                       text);
    return absl::OkStatus();
  }
  const auto status = google::protobuf::util::JsonStringToMessage(JsonString(text), &message);
  if (status.ok()) return absl::OkStatus();
  return Wrong(absl::StrCat(text, " is not of the form 2018-07-12T08:00:00Z"));
}

template <typename Number>
absl::StatusOr<Number> ParseInteger(const std::string& text) {
  Number number = 0;
  if (absl::SimpleAtoi(text, &number)) return number;
  return Wrong(absl::StrCat(text, " is not a whole number"));
}

absl::StatusOr<bool> ParseTruth(const std::string& text) {
  if (absl::EqualsIgnoreCase(text, "true")) return true;
  if (absl::EqualsIgnoreCase(text, "false")) return false;
  return Wrong(absl::StrCat(text, " is neither true nor false"));
}

// Sets one value; `add` appends it to the field, which is a list then.
absl::Status SetValue(const Schema& schema, const FieldDescriptor* field, const std::string& text,
                      Message& message) {
  const Reflection& reflection = *message.GetReflection();
  const bool add = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string whole = WholeName(schema, field, text);
      add ? reflection.AddString(&message, field, whole)
          : reflection.SetString(&message, field, whole);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const absl::StatusOr<int> number = EnumNumber(*field->enum_type(), text);
      if (!number.ok()) return number.status();
      add ? reflection.AddEnumValue(&message, field, *number)
          : reflection.SetEnumValue(&message, field, *number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT32: {
      const absl::StatusOr<int32_t> number = ParseInteger<int32_t>(text);
      if (!number.ok()) return number.status();
      add ? reflection.AddInt32(&message, field, *number)
          : reflection.SetInt32(&message, field, *number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      const absl::StatusOr<int64_t> number = ParseInteger<int64_t>(text);
      if (!number.ok()) return number.status();
      add ? reflection.AddInt64(&message, field, *number)
          : reflection.SetInt64(&message, field, *number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      const absl::StatusOr<bool> truth = ParseTruth(text);
      if (!truth.ok()) return truth.status();
      add ? reflection.AddBool(&message, field, *truth)
          : reflection.SetBool(&message, field, *truth);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetScalarMessage(text, add ? *reflection.AddMessage(&message, field)
                                        : *reflection.MutableMessage(&message, field));
    default:
      return Wrong("cannot be said in a cell");
  }
}

// The element of a list of messages, made where it is not there yet.
Message& Element(Message& message, const FieldDescriptor* field, int index) {
  const Reflection& reflection = *message.GetReflection();
  while (reflection.FieldSize(message, field) <= index) reflection.AddMessage(&message, field);
  return *reflection.MutableRepeatedMessage(&message, field, index);
}

absl::Status SetAt(const Schema& schema, const std::vector<const FieldDescriptor*>& path,
                   size_t depth, const std::string& cell, Message& message) {
  const FieldDescriptor* field = path[depth];
  const bool is_last = depth + 1 == path.size();
  if (is_last && !field->is_repeated()) return SetValue(schema, field, cell, message);
  if (!is_last && !field->is_repeated()) {
    return SetAt(schema, path, depth + 1, cell,
                 *message.GetReflection()->MutableMessage(&message, field));
  }
  const std::vector<std::string> parts = SplitList(cell);
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].empty()) continue;
    absl::Status status = is_last ? SetValue(schema, field, parts[i], message)
                                  : SetAt(schema, path, depth + 1, parts[i],
                                          Element(message, field, static_cast<int>(i)));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// Digits only, as a number; nothing otherwise.
std::optional<int> Digits(const std::string& text, size_t min_size, size_t max_size) {
  int number = 0;
  if (text.size() < min_size || text.size() > max_size) return std::nullopt;
  if (!std::all_of(text.begin(), text.end(), absl::ascii_isdigit)) return std::nullopt;
  return absl::SimpleAtoi(text, &number) ? std::optional<int>(number) : std::nullopt;
}

}  // namespace

std::optional<DateParts> ParseDate(const std::string& text) {
  const bool by_slashes = text.find('/') != std::string::npos;
  std::vector<std::string> parts = absl::StrSplit(text, by_slashes ? '/' : '-');
  if (by_slashes) std::reverse(parts.begin(), parts.end());
  if (parts.size() > 3) return std::nullopt;
  // 2018-7 is a typing error more often than a month; 1/7/2018 is how people write.
  const size_t shortest = by_slashes ? 1 : 2;
  const std::optional<int> year = Digits(parts[0], 4, 4);
  const std::optional<int> month = parts.size() > 1 ? Digits(parts[1], shortest, 2) : 0;
  const std::optional<int> day = parts.size() > 2 ? Digits(parts[2], shortest, 2) : 0;
  if (!year || !month || !day || *year == 0) return std::nullopt;
  const absl::CivilDay civil(*year, parts.size() > 1 ? *month : 1, parts.size() > 2 ? *day : 1);
  const bool exists = civil.year() == *year && (parts.size() < 2 || civil.month() == *month) &&
                      (parts.size() < 3 || civil.day() == *day);
  if (!exists) return std::nullopt;
  return DateParts{*year, *month, *day};
}

absl::StatusOr<CellField> FieldOfHeader(const Schema& schema, const Descriptor& type,
                                        const std::string& header) {
  CellField found{header, {}};
  const Descriptor* current = &type;
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(header, '.'))) {
    const FieldDescriptor* field = current ? ByJsonName(*current, part) : nullptr;
    if (!field || field->is_map()) {
      std::vector<std::string> names;
      for (int i = 0; current && i < current->field_count(); ++i) {
        const FieldDescriptor* known = current->field(i);
        if (!schema.Facts(known).output_only) names.push_back(known->json_name());
      }
      const FieldDescriptor* snake = current ? current->FindFieldByName(part) : nullptr;
      const std::string meant = snake ? snake->json_name() : Closest(part, names);
      return Wrong(absl::StrCat(current ? current->name() : header, " has no field ", part,
                                meant.empty()
                                    ? absl::StrCat("; it has ", absl::StrJoin(names, ", "))
                                    : absl::StrCat("; did you mean ", meant, "?")));
    }
    if (schema.Facts(field).output_only)
      return Wrong(absl::StrCat(header, " is set by the system"));
    found.path.push_back(field);
    current = IsMessage(field) && !IsScalarMessage(*field->message_type()) ? field->message_type()
                                                                           : nullptr;
  }
  if (!current) return found;
  std::vector<std::string> names;
  for (int i = 0; i < current->field_count(); ++i) {
    names.push_back(absl::StrCat(header, ".", current->field(i)->json_name()));
  }
  return Wrong(absl::StrCat(header, " has fields of its own: ", absl::StrJoin(names, ", ")));
}

absl::Status SetCell(const Schema& schema, const CellField& field, const std::string& cell,
                     Message& resource) {
  return SetAt(schema, field.path, 0, cell, resource);
}

}  // namespace district::districtctl
