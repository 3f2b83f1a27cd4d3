#include "deploy/districtctl/schema.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "deploy/districtctl/slug.h"

namespace district::districtctl {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::Reflection;

// Whether `name` is made of the first `count` segments of a pattern.
bool MatchesSegments(const std::vector<std::string>& segments, size_t count,
                     const std::string& name, bool wildcard_allowed) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  if (parts.size() != count) return false;
  for (size_t i = 0; i < count; ++i) {
    const bool is_id = segments[i].front() == '{';
    if (!is_id && parts[i] != segments[i]) return false;
    if (is_id && !IsId(parts[i]) && !(wildcard_allowed && parts[i] == "-")) return false;
  }
  return true;
}

// An extension of options, or a field of it, by name; nullptr where it is not set.
const FieldDescriptor* SetField(const Message& message, const std::string& name) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if ((field->is_extension() ? field->full_name() : field->name()) == name) return field;
  }
  return nullptr;
}

const Message* SubMessage(const Message& message, const std::string& name) {
  const FieldDescriptor* field = SetField(message, name);
  return field ? &message.GetReflection()->GetMessage(message, field) : nullptr;
}

std::string StringIn(const Message& message, const std::string& name) {
  const FieldDescriptor* field = SetField(message, name);
  if (!field) return "";
  const Reflection& reflection = *message.GetReflection();
  return field->is_repeated() ? reflection.GetRepeatedString(message, field, 0)
                              : reflection.GetString(message, field);
}

std::optional<int64_t> IntegerIn(const Message& message, const std::string& name) {
  const FieldDescriptor* field = SetField(message, name);
  if (!field) return std::nullopt;
  const Reflection& reflection = *message.GetReflection();
  return field->cpp_type() == FieldDescriptor::CPPTYPE_INT64 ? reflection.GetInt64(message, field)
                                                             : reflection.GetInt32(message, field);
}

std::string Capitalized(std::string text) {
  if (!text.empty()) text[0] = absl::ascii_toupper(text[0]);
  return text;
}

// Whether a field names indicators inside a text, by their ids in braces.
bool IsFormula(const FieldDescriptor& field) {
  return field.full_name() == "district.indicator.v1.Indicator.formula";
}

void CollectNamed(const FieldDescriptor* formula, const std::string& path, const std::string& text,
                  std::vector<Reference>& found) {
  for (size_t begin = text.find('{'); begin != std::string::npos;) {
    const size_t end = text.find('}', begin);
    if (end == std::string::npos) return;
    const std::string id = text.substr(begin + 1, end - begin - 1);
    found.push_back({formula, path, absl::StrCat("indicators/", id)});
    begin = text.find('{', end);
  }
}

void Collect(const Schema& schema, const Message& message, const std::string& prefix,
             std::vector<Reference>& found) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (IsFormula(*field)) {
      CollectNamed(field, absl::StrCat(prefix, field->json_name()),
                   reflection.GetString(message, field), found);
    }
    if (!is_message && schema.Facts(field).reference.empty()) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      std::string path = absl::StrCat(prefix, field->json_name());
      if (field->is_repeated()) absl::StrAppend(&path, "[", i, "]");
      if (is_message) {
        Collect(schema,
                field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                     : reflection.GetMessage(message, field),
                path + ".", found);
      } else {
        found.push_back({field, path,
                         field->is_repeated() ? reflection.GetRepeatedString(message, field, i)
                                              : reflection.GetString(message, field)});
      }
    }
  }
}

}  // namespace

std::string Collection::pattern() const { return absl::StrJoin(segments, "/"); }

bool Collection::Matches(const std::string& name) const {
  return MatchesSegments(segments, segments.size(), name, /*wildcard_allowed=*/false);
}

bool Collection::MatchesParent(const std::string& parent) const {
  if (!has_parent()) return parent.empty();
  return MatchesSegments(segments, segments.size() - 2, parent, /*wildcard_allowed=*/true);
}

std::string Collection::AnyParent() const {
  std::vector<std::string> parts;
  for (size_t i = 0; i + 2 < segments.size(); ++i) {
    parts.emplace_back(segments[i].front() == '{' ? "-" : segments[i]);
  }
  return absl::StrJoin(parts, "/");
}

std::string ParentOf(const std::string& name) {
  const size_t id = name.rfind('/');
  if (id == std::string::npos || id == 0) return "";
  const size_t collection = name.rfind('/', id - 1);
  return collection == std::string::npos ? "" : name.substr(0, collection);
}

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

absl::StatusOr<std::unique_ptr<Schema>> Schema::Load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::NotFoundError(
        absl::StrCat("cannot read the descriptor set ", path,
                     "; the build makes it (descriptors.binpb): name it by --descriptors or "
                     "DISTRICT_DESCRIPTORS"));
  }
  google::protobuf::FileDescriptorSet files;
  if (!files.ParseFromIstream(&file)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is not a FileDescriptorSet"));
  }
  return Of(files);
}

absl::StatusOr<std::unique_ptr<Schema>> Schema::Of(
    const google::protobuf::FileDescriptorSet& files) {
  std::unique_ptr<Schema> schema(new Schema);
  std::vector<const FileDescriptor*> built;
  for (const google::protobuf::FileDescriptorProto& file : files.file()) {
    built.push_back(schema->pool_.BuildFile(file));
    if (!built.back()) {
      return absl::InvalidArgumentError(
          absl::StrCat("the descriptor set lacks what ", file.name(),
                       " imports; write it by protoc --include_imports"));
    }
  }
  // A service need not stand in the file of its resources.
  Methods methods;
  for (const FileDescriptor* file : built) AddMethods(*file, methods);
  for (const FileDescriptor* file : built) schema->AddCollections(*file, methods);
  return schema;
}

template <typename Options>
std::unique_ptr<Message> Schema::Resolved(const Options& options) const {
  std::unique_ptr<Message> resolved = New(Options::descriptor()->full_name());
  if (resolved) resolved->ParseFromString(options.SerializeAsString());
  return resolved;
}

void Schema::AddMethods(const FileDescriptor& file, Methods& methods) {
  for (int s = 0; s < file.service_count(); ++s) {
    for (int m = 0; m < file.service(s)->method_count(); ++m) {
      const MethodDescriptor* method = file.service(s)->method(m);
      methods[absl::StrCat(file.package(), ".", method->name())] = method;
    }
  }
}

void Schema::AddCollections(const FileDescriptor& file, const Methods& methods) {
  for (int i = 0; i < file.message_type_count(); ++i) {
    const Descriptor* message = file.message_type(i);
    const std::unique_ptr<Message> options = Resolved(message->options());
    const Message* resource = options ? SubMessage(*options, "google.api.resource") : nullptr;
    if (!resource) continue;
    Collection collection;
    collection.type = StringIn(*resource, "type");
    collection.segments = absl::StrSplit(StringIn(*resource, "pattern"), '/');
    if (collection.segments.size() < 2) continue;  // a singleton, or none of ours
    collection.plural = StringIn(*resource, "plural");
    if (collection.plural.empty()) collection.plural = *(collection.segments.end() - 2);
    collection.message = message;
    FindMethods(collection, methods);
    collections_.push_back(std::move(collection));
  }
}

void Schema::FindMethods(Collection& collection, const Methods& methods) {
  const auto method = [&](const std::string& name) {
    auto found = methods.find(absl::StrCat(collection.message->file()->package(), ".", name));
    return found == methods.end() ? nullptr : found->second;
  };
  const std::string& singular = collection.message->name();
  collection.get = method("Get" + singular);
  collection.list = method("List" + Capitalized(collection.plural));
  collection.create = method("Create" + singular);
  collection.update = method("Update" + singular);
  collection.remove = method("Delete" + singular);
  collection.undelete = method("Undelete" + singular);
  collection.batch_get = method("BatchGet" + Capitalized(collection.plural));
  collection.batch_create = method("BatchCreate" + Capitalized(collection.plural));
  collection.batch_update = method("BatchUpdate" + Capitalized(collection.plural));
}

const Collection* Schema::OfName(const std::string& name) const {
  for (const Collection& collection : collections_) {
    if (collection.Matches(name)) return &collection;
  }
  return nullptr;
}

const Collection* Schema::OfType(const std::string& type) const {
  for (const Collection& collection : collections_) {
    if (collection.type == type) return &collection;
  }
  return nullptr;
}

const Collection* Schema::OfPlural(const std::string& plural) const {
  for (const Collection& collection : collections_) {
    if (collection.plural == plural) return &collection;
  }
  return nullptr;
}

std::string Schema::WhyNoName(const std::string& text) const {
  const std::string begin = text.substr(0, text.find('/'));
  std::vector<std::string> patterns, beginnings;
  for (const Collection& collection : collections_) {
    if (collection.segments.front() == begin) patterns.push_back(collection.pattern());
    if (!collection.has_parent()) beginnings.push_back(collection.segments.front() + "/");
  }
  std::sort(patterns.begin(), patterns.end());  // parents before what is below them
  if (patterns.empty()) {
    return absl::StrCat(text, " is no name of a resource; names begin with ",
                        absl::StrJoin(beginnings, ", "));
  }
  return absl::StrCat(text, " is no name of a resource; such names are ",
                      absl::StrJoin(patterns, ", "),
                      ", with ids of a-z, 0-9 and - that begin with a letter");
}

FieldFacts Schema::ReadFacts(const FieldDescriptor* field) const {
  FieldFacts facts;
  const std::unique_ptr<Message> options = Resolved(field->options());
  if (!options) return facts;
  if (const auto* behavior = SetField(*options, "google.api.field_behavior")) {
    const Reflection& reflection = *options->GetReflection();
    for (int i = 0; i < reflection.FieldSize(*options, behavior); ++i) {
      const std::string& name = reflection.GetRepeatedEnum(*options, behavior, i)->name();
      if (name == "REQUIRED") facts.required = true;
      if (name == "OUTPUT_ONLY") facts.output_only = true;
    }
  }
  if (const Message* reference = SubMessage(*options, "google.api.resource_reference")) {
    facts.reference = StringIn(*reference, "type");
  }
  const Message* rule = SubMessage(*options, "district.type.v1.rule");
  if (!rule) return facts;
  facts.max_length = static_cast<int>(IntegerIn(*rule, "max_length").value_or(facts.max_length));
  facts.max_items = static_cast<int>(IntegerIn(*rule, "max_items").value_or(facts.max_items));
  facts.minimum = IntegerIn(*rule, "minimum");
  facts.maximum = IntegerIn(*rule, "maximum");
  facts.multiline = SetField(*rule, "multiline") != nullptr;
  if (const FieldDescriptor* format = SetField(*rule, "format")) {
    facts.format = rule->GetReflection()->GetEnum(*rule, format)->name();
  }
  return facts;
}

const FieldFacts& Schema::Facts(const FieldDescriptor* field) const {
  {
    absl::MutexLock lock(&mutex_);
    auto found = facts_.find(field);
    if (found != facts_.end()) return found->second;
  }
  FieldFacts facts = ReadFacts(field);
  absl::MutexLock lock(&mutex_);
  return facts_.emplace(field, std::move(facts)).first->second;
}

std::unique_ptr<Message> Schema::New(const Descriptor* type) const {
  return std::unique_ptr<Message>(factory_.GetPrototype(type)->New());
}

std::unique_ptr<Message> Schema::New(const std::string& full_name) const {
  const Descriptor* type = pool_.FindMessageTypeByName(full_name);
  return type ? New(type) : nullptr;
}

std::vector<Reference> ReferencesOf(const Schema& schema, const Message& message) {
  std::vector<Reference> found;
  Collect(schema, message, "", found);
  return found;
}

}  // namespace district::districtctl
