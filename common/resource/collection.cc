#include "common/resource/collection.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/api/validate.h"
#include "common/resource/catalog.h"
#include "common/time/date.h"
#include "district/type/v1/annotations.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "google/type/decimal.pb.h"

namespace district::resource {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr char kListSeparator = '\x1f';

// A declaration that does not fit its proto is a mistake of the programmer, found at start.
[[noreturn]] void Abort(const std::string& what) {
  std::fprintf(stderr, "bad declaration of a collection: %s\n", what.c_str());
  std::abort();
}

std::string Capitalised(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(text[0]));
  return text;
}

// The permission of the method that answers one resource, declared beside it; "" where there is
// none.
std::string PermissionToGet(const Descriptor& type) {
  for (int i = 0; i < type.file()->service_count(); ++i) {
    const auto* get = type.file()->service(i)->FindMethodByName(absl::StrCat("Get", type.name()));
    if (get) return get->options().GetExtension(type::v1::permission);
  }
  return "";
}

bool IsRestricted(const FieldDescriptor& field) {
  return !field.options().GetExtension(type::v1::rule).restricted().empty();
}

bool IsSortable(const Descriptor& type, const std::string& path) {
  const FieldDescriptor* const field = type.FindFieldByName(path);
  return field && field->options().GetExtension(type::v1::sortable);
}

bool IsReference(const FieldDescriptor& field) {
  return field.options().HasExtension(google::api::resource_reference);
}

api::Column ColumnOf(const FieldDescriptor& field, const std::string& path) {
  api::Column column{.path = path, .column = absl::StrJoin(absl::StrSplit(path, '.'), "_")};
  // Words of SQL, and names of standard columns.
  for (const char* taken : {"order", "version", "body", "rank", "left", "right"}) {
    if (column.column == taken) column.column += "_";
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) column.enum_type = field.enum_type();
  return column;
}

// The column type of a field that is one value; nothing for messages that are not values.
bool ScalarType(const FieldDescriptor& field, api::ColumnType& type) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      type = IsReference(field) ? api::ColumnType::kReference : api::ColumnType::kText;
      return true;
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      type = api::ColumnType::kInteger;
      return true;
    case FieldDescriptor::CPPTYPE_BOOL:
      type = api::ColumnType::kBool;
      return true;
    case FieldDescriptor::CPPTYPE_ENUM:
      type = api::ColumnType::kEnum;
      return true;
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const std::string& name = field.message_type()->full_name();
      if (name == "google.type.Date")
        type = api::ColumnType::kDate;
      else if (name == "google.type.Decimal")
        type = api::ColumnType::kDecimal;
      else if (name == "google.protobuf.Timestamp")
        type = api::ColumnType::kTimestamp;
      else
        return false;
      return true;
    }
    default:
      Abort(absl::StrCat(field.full_name(), " has a type that no column stands for"));
  }
}

void AddColumns(const Descriptor& type, const std::string& prefix, bool in_list,
                api::Columns& columns) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (prefix.empty() && IsStandardField(field.name())) continue;
    if (IsRestricted(field)) continue;
    const std::string path = prefix + field.name();
    const bool list = in_list || field.is_repeated();
    api::Column column = ColumnOf(field, path);
    if (!ScalarType(field, column.type)) {
      AddColumns(*field.message_type(), path + ".", list, columns);
      continue;
    }
    if (list) {
      // Lists hold words: texts, references, enums. A list of numbers has no use yet.
      if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING &&
          field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) {
        continue;
      }
      column.type = api::ColumnType::kList;
    }
    columns.Add(std::move(column));
  }
}

int64_t MicrosOf(const Message& message) {
  const auto& timestamp = static_cast<const google::protobuf::Timestamp&>(message);
  return timestamp.seconds() * 1000000 + timestamp.nanos() / 1000;
}

db::Value ScalarValue(const Message& message, const FieldDescriptor& field, api::ColumnType type) {
  const auto& reflection = *message.GetReflection();
  switch (type) {
    case api::ColumnType::kText:
    case api::ColumnType::kReference:
      return reflection.GetString(message, &field);
    case api::ColumnType::kInteger:
      return field.cpp_type() == FieldDescriptor::CPPTYPE_INT64
                 ? reflection.GetInt64(message, &field)
                 : int64_t{reflection.GetInt32(message, &field)};
    case api::ColumnType::kBool:
      return int64_t{reflection.GetBool(message, &field)};
    case api::ColumnType::kEnum:
      return int64_t{reflection.GetEnumValue(message, &field)};
    case api::ColumnType::kDate:
      return int64_t{time::ToDayNumber(
          static_cast<const google::type::Date&>(reflection.GetMessage(message, &field)))};
    case api::ColumnType::kTimestamp:
      return MicrosOf(reflection.GetMessage(message, &field));
    case api::ColumnType::kDecimal:
      if (!reflection.HasField(message, &field)) return std::monostate();
      return static_cast<const google::type::Decimal&>(reflection.GetMessage(message, &field))
          .value();
    case api::ColumnType::kList:
      break;
  }
  Abort(absl::StrCat(field.full_name(), " is no single value"));
}

// Appends the words at `path` from field `depth` on, each followed by the separator.
void AppendWords(const Message& message, const std::vector<std::string>& path, size_t depth,
                 std::string& words) {
  const auto& reflection = *message.GetReflection();
  const FieldDescriptor& field = *message.GetDescriptor()->FindFieldByName(path[depth]);
  const bool leaf = depth + 1 == path.size();
  const int count = field.is_repeated() ? reflection.FieldSize(message, &field)
                    : leaf || reflection.HasField(message, &field) ? 1
                                                                   : 0;
  for (int i = 0; i < count; ++i) {
    if (!leaf) {
      AppendWords(field.is_repeated() ? reflection.GetRepeatedMessage(message, &field, i)
                                      : reflection.GetMessage(message, &field),
                  path, depth + 1, words);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      absl::StrAppend(&words,
                      field.is_repeated() ? reflection.GetRepeatedEnumValue(message, &field, i)
                                          : reflection.GetEnumValue(message, &field),
                      std::string(1, kListSeparator));
    } else {
      absl::StrAppend(&words,
                      field.is_repeated() ? reflection.GetRepeatedString(message, &field, i)
                                          : reflection.GetString(message, &field),
                      std::string(1, kListSeparator));
    }
  }
}

const FieldDescriptor* Field(const Message& message, const char* name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

// The mechanism writes these fields of every resource by their names.
void CheckStandardFields(const Descriptor& type) {
  const auto check = [&](const char* name, FieldDescriptor::Type wanted) {
    const FieldDescriptor* const field = type.FindFieldByName(name);
    if (field && field->type() == wanted && !field->is_repeated()) return;
    Abort(absl::StrCat(type.full_name(), ".", name, " must be a ",
                       FieldDescriptor::TypeName(wanted)));
  };
  for (const char* name : {"name", "uid", "etag"}) check(name, FieldDescriptor::TYPE_STRING);
  for (const char* name : {"create_time", "update_time", "delete_time"}) {
    check(name, FieldDescriptor::TYPE_MESSAGE);
  }
}

}  // namespace

db::Value ColumnValue(const Message& resource, const api::Column& column) {
  const std::vector<std::string> path = absl::StrSplit(column.path, '.');
  if (column.type == api::ColumnType::kList) {
    std::string words;
    AppendWords(resource, path, 0, words);
    return words.empty() ? words : kListSeparator + words;
  }
  const Message* message = &resource;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    message = &message->GetReflection()->GetMessage(*message, Field(*message, path[i].c_str()));
  }
  return ScalarValue(*message, *Field(*message, path.back().c_str()), column.type);
}

// The fields that every resource has and that are not its own.
bool IsStandardField(const std::string& name) {
  static const auto* const fields =
      new std::set<std::string>{"name", "uid", "create_time", "update_time", "delete_time", "etag"};
  return fields->contains(name);
}

std::string NameOf(const Message& resource) { return GetString(resource, "name"); }

std::string GetString(const Message& message, const char* field) {
  return message.GetReflection()->GetString(message, Field(message, field));
}

void SetString(Message& message, const char* field, const std::string& value) {
  message.GetReflection()->SetString(&message, Field(message, field), value);
}

int64_t GetMicros(const Message& message, const char* field) {
  return MicrosOf(message.GetReflection()->GetMessage(message, Field(message, field)));
}

void SetMicros(Message& message, const char* field, int64_t micros) {
  const FieldDescriptor* descriptor = Field(message, field);
  if (micros == 0) return message.GetReflection()->ClearField(&message, descriptor);
  auto* timestamp = static_cast<google::protobuf::Timestamp*>(
      message.GetReflection()->MutableMessage(&message, descriptor));
  timestamp->set_seconds(micros / 1000000);
  timestamp->set_nanos(static_cast<int32_t>(micros % 1000000 * 1000));
}

Collection::Collection(const Descriptor* type, std::string table)
    : type_(type),
      resource_type_(api::ResourceTypeOf(type)),
      pattern_(resource_type_ ? resource_type_->pattern : "missing/{resource_option}"),
      table_(std::move(table)) {
  if (!resource_type_) Abort(absl::StrCat(type->full_name(), " has no google.api.resource"));
  singular_ = type->name();
  plural_ = Capitalised(resource_type_->plural);
}

void Collection::Finish() {
  CheckStandardFields(*type_);
  restricted_by_ = api::RestrictedPermissions(type_);
  read_permission_ = PermissionToGet(*type_);
  columns_.Add(
      {.path = "name", .column = "name", .type = api::ColumnType::kReference, .sortable = true});
  columns_.Add({.path = "uid", .column = "uid"});
  for (const char* path : {"create_time", "update_time", "delete_time"}) {
    columns_.Add({.path = path,
                  .column = path,
                  .type = api::ColumnType::kTimestamp,
                  .sortable = std::string_view(path) != "delete_time"});
  }
  api::Columns own;
  AddColumns(*type_, "", false, own);
  for (api::Column column : own.all()) {
    column.sortable = IsSortable(*type_, column.path);
    for (const SortColumn& sort : sort_columns_) {
      if (column.path != sort.path) continue;
      if (!column.sortable) Abort(absl::StrCat(table_, ": ", sort.path, " is not sortable"));
      column.sort_column = sort.column;
      column.sort_type = sort.type;
    }
    columns_.Add(std::move(column));
  }
  for (const SortColumn& sort : sort_columns_) {
    if (columns_.Find(sort.path)) continue;
    Abort(absl::StrCat(table_, " is ordered by an unknown ", sort.path));
  }

  insert_target_.table = table_;
  insert_target_.columns = {"name",        "uid",         "version", "create_time",
                            "update_time", "delete_time", "body"};
  for (const api::Column& column : own.all()) {
    if (!IsComputed(column.path)) insert_target_.columns.push_back(column.column);
  }
  for (const DerivedColumn& column : derived_) insert_target_.columns.push_back(column.column);
  for (const UniqueKey& key : unique_keys_) insert_target_.columns.push_back(key.column);
  if (HasCarriedColumn()) insert_target_.columns.push_back(classified_->carried_column);
  if (classified_ && scope_.narrows && !scope_.hides) {
    Abort(absl::StrCat(table_, " is classified: its scope must hide"));
  }

  history_target_.table = table_ + "_history";
  history_target_.columns = insert_target_.columns;
  history_target_.columns.push_back("from_time");
  history_target_.columns.push_back("to_time");

  std::vector<std::string> stored_in_columns;
  for (const ColumnField& column : column_fields_) stored_in_columns.push_back(column.column);
  update_target_ = insert_target_;
  for (size_t i = 1; i < insert_target_.columns.size(); ++i) {
    const std::string& column = insert_target_.columns[i];
    if (!IsKept(column)) update_target_.overwritten.push_back(column);
  }

  std::vector<std::string> selected = {"body"};
  selected.insert(selected.end(), stored_in_columns.begin(), stored_in_columns.end());
  select_list_ = absl::StrJoin(selected, ", ");
  selected.push_back("delete_time");
  // Fields stored in columns change without being logged.
  key_query_ = {
      .table = table_, .key = "name", .columns = selected, .logged = column_fields_.empty()};
  for (const std::string& field : basic_fields_) {
    if (!type_->FindFieldByName(field)) Abort(absl::StrCat(table_, " has no ", field));
  }
}

db::Row Collection::RowOf(const Message& resource, int64_t version) const {
  db::Row row;
  row.reserve(insert_target_.columns.size());
  const int64_t delete_time = GetMicros(resource, "delete_time");
  row.emplace_back(NameOf(resource));
  row.emplace_back(GetString(resource, "uid"));
  row.emplace_back(version);
  row.emplace_back(GetMicros(resource, "create_time"));
  row.emplace_back(GetMicros(resource, "update_time"));
  row.emplace_back(delete_time);
  row.emplace_back(resource.SerializeAsString());
  for (size_t i = 5; i < columns_.all().size(); ++i) {  // after the standard columns
    const api::Column& column = columns_.all()[i];
    if (!IsComputed(column.path)) row.push_back(ColumnValue(resource, column));
  }
  for (const DerivedColumn& column : derived_) row.push_back(column.value(resource));
  for (const UniqueKey& key : unique_keys_) {
    std::string value = delete_time == 0 ? key.value(resource) : std::string();
    row.push_back(value.empty() ? db::Value() : db::Value(std::move(value)));
  }
  // What it is about is looked up when all is written (see DegreeHook).
  if (HasCarriedColumn()) row.emplace_back(DegreeOf(*this, resource));
  return row;
}

std::unique_ptr<Message> Collection::New() const {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type_)->New());
}

std::unique_ptr<Message> Collection::Parse(const db::Row& row, size_t first, absl::Time now) const {
  std::unique_ptr<Message> resource = New();
  resource->ParseFromString(row.Text(first));
  for (size_t i = 0; i < column_fields_.size(); ++i) {
    column_fields_[i].set(*resource, row[first + 1 + i], now);
  }
  if (!computed_fields_.empty()) Compute(*resource, time::DayInVietnam(now));
  return resource;
}

void Collection::JoinCatalog(const Catalog& catalog) {
  catalog_ = &catalog;
  const Collection* const parent = catalog.ParentOf(*this);
  if (classified_ || !parent || !parent->classified_) return;
  classified_ = Classified{.clearance = parent->classified_->clearance,
                           .highest = parent->classified_->highest};
}

bool Collection::HasCarriedColumn() const {
  return classified_ && !classified_->carried_column.empty();
}

bool Collection::IsKept(const std::string& column) const {
  if (HasCarriedColumn() && column == classified_->carried_column) return true;
  return std::any_of(column_fields_.begin(), column_fields_.end(),
                     [&](const ColumnField& field) { return field.column == column; });
}

bool Collection::IsComputed(const std::string& path) const {
  return std::any_of(computed_fields_.begin(), computed_fields_.end(),
                     [&](const ComputedField& field) { return field.path == path; });
}

void Collection::Compute(Message& resource, time::DayNumber day) const {
  for (const ComputedField& field : computed_fields_) field.set(resource, day);
}

api::Columns Collection::ColumnsOn(time::DayNumber day) const {
  api::Columns columns;
  for (api::Column column : columns_.all()) {
    for (const ComputedField& field : computed_fields_) {
      if (field.path == column.path) column.column = field.sql(day);
    }
    columns.Add(std::move(column));
  }
  return columns;
}

}  // namespace district::resource
