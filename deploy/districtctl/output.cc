#include "deploy/districtctl/output.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "deploy/districtctl/text.h"
#include "google/protobuf/util/json_util.h"

namespace district::districtctl {
namespace {

using google::protobuf::Reflection;

constexpr size_t kMaxColumns = 8;
constexpr size_t kMaxCell = 40;

// Whether readers of YAML take the word for something other than text.
bool LooksTyped(const std::string& text) {
  const std::string lower = absl::AsciiStrToLower(text);
  for (const char* word : {"null", "~", "true", "false", "yes", "no", "on", "off", "y", "n"}) {
    if (lower == word) return true;
  }
  return absl::ascii_isdigit(text[0]) || absl::StartsWith(text, ".") || absl::StartsWith(text, "+");
}

// A text as a scalar of YAML, plain where that is safe.
std::string YamlText(const std::string& text) {
  static constexpr char kIndicators[] = "-?:,[]{}#&*!|>'\"%@`=";
  const bool quoted =
      text.empty() || LooksTyped(text) || absl::StrContains(kIndicators, text.substr(0, 1)) ||
      text.front() == ' ' || text.back() == ' ' || text.back() == ':' ||
      absl::StrContains(text, ": ") || absl::StrContains(text, " #") ||
      std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  return quoted ? JsonString(text) : text;
}

// Whether a text of several lines comes back unchanged from a literal block.
bool FitsBlock(const std::string& text) {
  return absl::StrContains(text, '\n') && text.front() != ' ' && text.front() != '\n' &&
         text.back() != '\n' && text.back() != ' ' && !absl::StrContains(text, " \n") &&
         std::none_of(text.begin(), text.end(),
                      [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7F; });
}

std::string DateText(const Message& date) {
  const auto part = [&](const char* name) {
    return date.GetReflection()->GetInt32(date, date.GetDescriptor()->FindFieldByName(name));
  };
  char text[32];
  if (part("day") != 0) {
    std::snprintf(text, sizeof(text), "%04d-%02d-%02d", part("year"), part("month"), part("day"));
  } else if (part("month") != 0) {
    std::snprintf(text, sizeof(text), "%04d-%02d", part("year"), part("month"));
  } else {
    std::snprintf(text, sizeof(text), "%04d", part("year"));
  }
  return text;
}

std::string ExactText(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.17g", value);
  return text;
}

// What a message is as one scalar; false where it is none.
bool MessageText(const Message& message, std::string& text) {
  const std::string& type = message.GetDescriptor()->full_name();
  if (type == "google.type.Date") {
    text = DateText(message);
    return true;
  }
  if (type == "google.type.Decimal") {
    text = message.GetReflection()->GetString(message,
                                              message.GetDescriptor()->FindFieldByName("value"));
    return true;
  }
  if (!absl::StartsWith(type, "google.protobuf.")) return false;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json);
  if (!status.ok() || json.size() < 2 || json.front() != '"') return false;
  text = json.substr(1, json.size() - 2);
  return true;
}

// What a value is as one scalar, without quotes; false where it is none. `index` is -1 where the
// field is not repeated.
bool ScalarText(const Message& message, const FieldDescriptor* field, int index,
                std::string& text) {
  const Reflection& r = *message.GetReflection();
  const bool one = index < 0;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      text = one ? r.GetString(message, field) : r.GetRepeatedString(message, field, index);
      return true;
    case FieldDescriptor::CPPTYPE_ENUM:
      text = (one ? r.GetEnum(message, field) : r.GetRepeatedEnum(message, field, index))->name();
      return true;
    case FieldDescriptor::CPPTYPE_BOOL:
      text = (one ? r.GetBool(message, field) : r.GetRepeatedBool(message, field, index)) ? "true"
                                                                                          : "false";
      return true;
    case FieldDescriptor::CPPTYPE_INT32:
      text = absl::StrCat(one ? r.GetInt32(message, field)
                              : r.GetRepeatedInt32(message, field, index));
      return true;
    case FieldDescriptor::CPPTYPE_INT64:
      text = absl::StrCat(one ? r.GetInt64(message, field)
                              : r.GetRepeatedInt64(message, field, index));
      return true;
    case FieldDescriptor::CPPTYPE_UINT32:
      text = absl::StrCat(one ? r.GetUInt32(message, field)
                              : r.GetRepeatedUInt32(message, field, index));
      return true;
    case FieldDescriptor::CPPTYPE_UINT64:
      text = absl::StrCat(one ? r.GetUInt64(message, field)
                              : r.GetRepeatedUInt64(message, field, index));
      return true;
    case FieldDescriptor::CPPTYPE_FLOAT:
      text =
          ExactText(one ? r.GetFloat(message, field) : r.GetRepeatedFloat(message, field, index));
      return true;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      text =
          ExactText(one ? r.GetDouble(message, field) : r.GetRepeatedDouble(message, field, index));
      return true;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageText(
          one ? r.GetMessage(message, field) : r.GetRepeatedMessage(message, field, index), text);
  }
  return false;
}

class YamlWriter {
 public:
  YamlWriter(const Schema& schema, bool all) : schema_(schema), all_(all) {}

  std::string Take() { return std::move(yaml_); }

  // `first` stands before the first line of the message ("- " of a list), `indent` before others.
  void Write(const Message& message, const std::string& first, const std::string& indent) {
    const Descriptor& type = *message.GetDescriptor();
    std::string lead = first;
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor* field = type.field(i);
      if (!IsSet(message, field) || IsHidden(field)) continue;
      absl::StrAppend(&yaml_, lead, field->json_name(), ":");
      lead = indent;
      if (field->is_map()) {
        WriteMap(message, field, indent);
      } else if (field->is_repeated()) {
        WriteList(message, field, indent);
      } else {
        WriteValue(message, field, indent);
      }
    }
    if (lead == first && first != indent) absl::StrAppend(&yaml_, first, "{}\n");
  }

 private:
  static bool IsSet(const Message& message, const FieldDescriptor* field) {
    const Reflection& reflection = *message.GetReflection();
    return field->is_repeated() ? reflection.FieldSize(message, field) > 0
                                : reflection.HasField(message, field);
  }

  bool IsHidden(const FieldDescriptor* field) const {
    return !all_ && (field->name() == "etag" || schema_.Facts(field).output_only);
  }

  void WriteMap(const Message& message, const FieldDescriptor* field, const std::string& indent) {
    const Reflection& reflection = *message.GetReflection();
    const FieldDescriptor* key = field->message_type()->FindFieldByName("key");
    const FieldDescriptor* value = field->message_type()->FindFieldByName("value");
    yaml_ += '\n';
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      const Message& entry = reflection.GetRepeatedMessage(message, field, i);
      std::string text;
      ScalarText(entry, key, -1, text);
      absl::StrAppend(&yaml_, indent, "  ", YamlText(text), ":");
      WriteValue(entry, value, indent + "  ");
    }
  }

  void WriteList(const Message& message, const FieldDescriptor* field, const std::string& indent) {
    const Reflection& reflection = *message.GetReflection();
    yaml_ += '\n';
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      std::string scalar;
      if (ScalarText(message, field, i, scalar)) {
        absl::StrAppend(&yaml_, indent, "  -");
        WriteScalar(field, scalar, indent + "    ");
      } else {
        Write(reflection.GetRepeatedMessage(message, field, i), indent + "  - ", indent + "    ");
      }
    }
  }

  void WriteValue(const Message& message, const FieldDescriptor* field, const std::string& indent) {
    std::string scalar;
    if (ScalarText(message, field, -1, scalar)) {
      return WriteScalar(field, scalar, indent + "  ");
    }
    yaml_ += '\n';
    Write(message.GetReflection()->GetMessage(message, field), indent + "  ", indent + "  ");
  }

  void WriteScalar(const FieldDescriptor* field, const std::string& text,
                   const std::string& indent) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
      absl::StrAppend(&yaml_, " ", text, "\n");
    } else if (FitsBlock(text)) {
      yaml_ += " |-\n";
      for (const std::string& line : std::vector<std::string>(absl::StrSplit(text, '\n'))) {
        absl::StrAppend(&yaml_, line.empty() ? "" : indent, line, "\n");
      }
    } else {
      absl::StrAppend(&yaml_, " ", YamlText(text), "\n");
    }
  }

  const Schema& schema_;
  const bool all_;
  std::string yaml_;
};

// The columns of a table: the name, then what callers set, as far as any row has it.
std::vector<const FieldDescriptor*> ColumnsOf(
    const Schema& schema, const std::vector<std::unique_ptr<Message>>& resources) {
  std::vector<const FieldDescriptor*> columns;
  const Descriptor& type = *resources.front()->GetDescriptor();
  for (int i = 0; i < type.field_count() && columns.size() < kMaxColumns; ++i) {
    const FieldDescriptor* field = type.field(i);
    const FieldFacts& facts = schema.Facts(field);
    // Prose does not fit in a cell.
    if (field->is_repeated() || field->name() == "etag" || facts.output_only || facts.multiline) {
      continue;
    }
    const bool used = std::any_of(resources.begin(), resources.end(),
                                  [&](const std::unique_ptr<Message>& resource) {
                                    std::string text;
                                    return resource->GetReflection()->HasField(*resource, field) &&
                                           ScalarText(*resource, field, -1, text);
                                  });
    if (used) columns.push_back(field);
  }
  return columns;
}

std::string Cell(const Message& resource, const FieldDescriptor* field) {
  std::string text;
  if (!resource.GetReflection()->HasField(resource, field)) return text;
  ScalarText(resource, field, -1, text);
  text = absl::StrReplaceAll(text, {{"\n", " "}});
  return field->name() == "name" ? text : Shortened(text, kMaxCell);
}

}  // namespace

std::string WriteYaml(const Schema& schema, const Message& resource, bool all) {
  YamlWriter writer(schema, all);
  writer.Write(resource, "", "");
  return writer.Take();
}

std::string WriteJson(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  return status.ok() ? json : absl::StrCat(JsonString(std::string(status.message())), "\n");
}

std::string WriteJson(const std::vector<std::unique_ptr<Message>>& messages) {
  std::vector<std::string> elements;
  for (const auto& message : messages) {
    elements.push_back(std::string(absl::StripTrailingAsciiWhitespace(WriteJson(*message))));
  }
  return absl::StrCat("[", absl::StrJoin(elements, ",\n"), "]\n");
}

std::string WriteTable(const Schema& schema,
                       const std::vector<std::unique_ptr<Message>>& resources) {
  if (resources.empty()) return "";
  const std::vector<const FieldDescriptor*> columns = ColumnsOf(schema, resources);
  std::vector<std::vector<std::string>> rows(1);
  for (const FieldDescriptor* column : columns) {
    rows[0].push_back(absl::AsciiStrToUpper(column->name()));
  }
  for (const auto& resource : resources) {
    std::vector<std::string>& row = rows.emplace_back();
    for (const FieldDescriptor* column : columns) row.push_back(Cell(*resource, column));
  }
  std::vector<size_t> widths(columns.size());
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], CodePoints(row[i]));
  }
  std::string table;
  for (auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) row[i] = Padded(row[i], widths[i]);
    absl::StrAppend(&table, absl::StripTrailingAsciiWhitespace(absl::StrJoin(row, "  ")), "\n");
  }
  return table;
}

}  // namespace district::districtctl
