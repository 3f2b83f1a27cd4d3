#include "deploy/districtctl/yaml.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "deploy/districtctl/text.h"
#include "google/protobuf/util/json_util.h"
#include "yaml-cpp/yaml.h"

namespace district::districtctl {
namespace {

using google::protobuf::EnumDescriptor;
using Problems = std::vector<std::string>;

constexpr char kInitialTag[] = "!initial";

int LineOf(const YAML::Node& node) { return node.Mark().line + 1; }

bool IsDigits(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// {"year":2018,"month":7,"day":12} of 2018-07-12, and so for 2018-07 and 2018.
std::optional<std::string> DateJson(const std::string& text) {
  const bool has_month = text.size() >= 7, has_day = text.size() == 10;
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) return std::nullopt;
  if ((has_month && text[4] != '-') || (has_day && text[7] != '-')) return std::nullopt;
  int parts[3] = {0, 0, 0};
  const std::string digits[3] = {text.substr(0, 4), has_month ? text.substr(5, 2) : "0",
                                 has_day ? text.substr(8, 2) : "0"};
  for (int i = 0; i < 3; ++i) {
    if (!IsDigits(digits[i]) || !absl::SimpleAtoi(digits[i], &parts[i])) return std::nullopt;
  }
  const absl::CivilDay day(parts[0], has_month ? parts[1] : 1, has_day ? parts[2] : 1);
  const bool exists = parts[0] >= 1 && day.year() == parts[0] &&
                      (!has_month || day.month() == parts[1]) &&
                      (!has_day || day.day() == parts[2]);
  if (!exists) return std::nullopt;
  return absl::StrCat("{\"year\":", parts[0], ",\"month\":", parts[1], ",\"day\":", parts[2], "}");
}

// The text of a number with a point stays as it is: no double comes near it.
bool IsDecimal(const std::string& text) {
  size_t i = text[0] == '-' || text[0] == '+' ? 1 : 0;
  size_t digits = 0;
  for (; i < text.size() && absl::ascii_isdigit(text[i]); ++i) ++digits;
  if (i < text.size() && text[i] == '.') {
    const size_t point = i++;
    for (; i < text.size() && absl::ascii_isdigit(text[i]); ++i) ++digits;
    if (i == point + 1) return false;
  }
  return digits > 0 && i == text.size();
}

std::string ValuesOf(const EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) names.push_back(type.value(i)->name());
  }
  return absl::StrJoin(names, ", ");
}

const FieldDescriptor* FindByJsonName(const Descriptor& type, const std::string& name) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->json_name() == name) return type.field(i);
  }
  return nullptr;
}

// What to say of a key that is no field.
std::string NoSuchField(const Descriptor& type, const std::string& key) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->json_name());
  const FieldDescriptor* snake = type.FindFieldByName(key);
  const std::string meant = snake ? snake->json_name() : Closest(key, names);
  const std::string hint = meant.empty() ? absl::StrCat("it has ", absl::StrJoin(names, ", "))
                                         : absl::StrCat("did you mean ", meant, "?");
  return absl::StrCat(type.name(), " has no field ", key, "; ", hint);
}

// Turns YAML into the JSON of the API, guided by the descriptors, so that a scalar keeps its text
// and every mistake has its line.
class Converter {
 public:
  Converter(std::string file, Problems& problems) : file_(std::move(file)), problems_(problems) {}

  void Complain(const YAML::Node& node, const std::string& path, const std::string& what) {
    problems_.push_back(absl::StrCat(file_, ":", LineOf(node), ": ", owner_,
                                     owner_.empty() || path.empty() ? "" : ": ", path,
                                     owner_.empty() && path.empty() ? "" : ": ", what));
  }
  void set_owner(std::string owner) { owner_ = std::move(owner); }

  // The value of a field, "" where it is wrong; the problem is noted.
  std::string Field(const YAML::Node& node, const FieldDescriptor* field, const std::string& path) {
    if (field->is_map()) return Map(node, field, path);
    if (!field->is_repeated()) return Value(node, field, path);
    if (!node.IsSequence()) return Wrong(node, path, "must be a list");
    std::vector<std::string> elements;
    for (size_t i = 0; i < node.size(); ++i) {
      elements.push_back(Value(node[i], field, absl::StrCat(path, "[", i, "]")));
    }
    return absl::StrCat("[", absl::StrJoin(elements, ","), "]");
  }

 private:
  std::string Wrong(const YAML::Node& node, const std::string& path, const std::string& what) {
    Complain(node, path, what);
    return "";
  }

  std::string Map(const YAML::Node& node, const FieldDescriptor* field, const std::string& path) {
    if (!node.IsMap()) return Wrong(node, path, "must be a mapping");
    const FieldDescriptor* value = field->message_type()->FindFieldByName("value");
    std::vector<std::string> entries;
    for (const auto& entry : node) {
      const std::string& key = entry.first.Scalar();
      entries.push_back(absl::StrCat(JsonString(key), ":",
                                     Value(entry.second, value, absl::StrCat(path, ".", key))));
    }
    return absl::StrCat("{", absl::StrJoin(entries, ","), "}");
  }

  std::string Value(const YAML::Node& node, const FieldDescriptor* field, const std::string& path) {
    if (node.IsNull()) return Wrong(node, path, "has no value");
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (node.IsScalar()) return ShortForm(node, field->message_type()->full_name(), path);
      return Object(node, *field->message_type(), path);
    }
    if (!node.IsScalar()) return Wrong(node, path, "must be a single value");
    const std::string& text = node.Scalar();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_BOOL:
        if (text == "true" || text == "false") return text;
        return Wrong(node, path, "must be true or false");
      case FieldDescriptor::CPPTYPE_ENUM:
        if (field->enum_type()->FindValueByName(text)) return JsonString(text);
        return Wrong(node, path, absl::StrCat(text, " is none of ", ValuesOf(*field->enum_type())));
      case FieldDescriptor::CPPTYPE_STRING:
        return JsonString(text);
      default:
        if (IsDecimal(text)) return JsonString(text);
        return Wrong(node, path, absl::StrCat(text, " is not a number"));
    }
  }

  std::string ShortForm(const YAML::Node& node, const std::string& type, const std::string& path) {
    const std::string& text = node.Scalar();
    if (type == "google.type.Date") {
      const std::optional<std::string> date = DateJson(text);
      if (date) return *date;
      return Wrong(node, path,
                   absl::StrCat(text, " is not a date: write 2018-07-12, 2018-07 or 2018"));
    }
    if (type == "google.type.Decimal") {
      if (IsDecimal(text)) return absl::StrCat("{\"value\":", JsonString(text), "}");
      return Wrong(node, path,
                   absl::StrCat(text, " is not a decimal number: write 11.05, with a point"));
    }
    if (type == "google.protobuf.Timestamp" || type == "google.protobuf.Duration" ||
        type == "google.protobuf.FieldMask") {
      return JsonString(text);
    }
    return Wrong(node, path, "must be a mapping");
  }

  std::string Object(const YAML::Node& node, const Descriptor& type, const std::string& path) {
    if (!node.IsMap()) return Wrong(node, path, "must be a mapping");
    std::vector<std::string> members;
    std::set<std::string> seen;
    for (const auto& entry : node) {
      const std::string& key = entry.first.Scalar();
      const FieldDescriptor* field = FindByJsonName(type, key);
      if (!field || !seen.insert(key).second) {
        Complain(entry.first, path,
                 field ? absl::StrCat(key, " is there twice") : NoSuchField(type, key));
        continue;
      }
      if (entry.second.IsNull()) continue;
      members.push_back(absl::StrCat(JsonString(key), ":",
                                     Field(entry.second, field, absl::StrCat(path, ".", key))));
    }
    return absl::StrCat("{", absl::StrJoin(members, ","), "}");
  }

  std::string file_;
  std::string owner_;
  Problems& problems_;
};

bool HasKnownTag(const YAML::Node& node) {
  const std::string& tag = node.Tag();
  return tag.empty() || tag == "?" || tag == "!" || tag == kInitialTag ||
         absl::StartsWith(tag, "tag:yaml.org,2002:");
}

// Reads one document.
class DocumentReader {
 public:
  DocumentReader(const Schema& schema, const std::string& file, Problems& problems)
      : schema_(schema), file_(file), problems_(problems), converter_(file, problems) {}

  std::optional<Resource> Read(const YAML::Node& node) {
    const size_t before = problems_.size();
    Resource resource;
    resource.place = {file_, LineOf(node)};
    if (!node.IsMap()) {
      converter_.Complain(node, "", "a document must be a mapping of fields");
      return std::nullopt;
    }
    if (!FindCollection(node, resource)) return std::nullopt;
    converter_.set_owner(resource.name);
    for (const auto& entry : node) ReadField(entry.first, entry.second, resource);
    if (problems_.size() > before) return std::nullopt;
    if (!Parse(node, resource)) return std::nullopt;
    return resource;
  }

 private:
  bool FindCollection(const YAML::Node& node, Resource& resource) {
    const YAML::Node name = node["name"];
    if (!name || !name.IsScalar()) {
      converter_.Complain(node, "", "the document has no name, such as `name: people/an`");
      return false;
    }
    resource.name = name.Scalar();
    resource.collection = schema_.OfName(resource.name);
    if (resource.collection) return true;
    converter_.Complain(name, "name", schema_.WhyNoName(resource.name));
    return false;
  }

  void ReadField(const YAML::Node& key, const YAML::Node& value, Resource& resource) {
    const std::string& name = key.Scalar();
    const Descriptor& type = *resource.collection->message;
    const FieldDescriptor* field = FindByJsonName(type, name);
    if (!field) return converter_.Complain(key, "", NoSuchField(type, name));
    if (json_.contains(name)) return converter_.Complain(key, name, "is there twice");
    if (!HasKnownTag(value)) {
      return converter_.Complain(value, name,
                                 absl::StrCat("the tag ", value.Tag(), " means nothing here"));
    }
    std::string& json = json_[name];
    if (!value.IsNull()) json = converter_.Field(value, field, name);
    if (name == "name" || name == "etag" || schema_.Facts(field).output_only) return;
    resource.fields.push_back({field, LineOf(key), value.Tag() == kInitialTag});
  }

  // All members of the document, or only one.
  std::string Json(const std::string& only = "") const {
    std::vector<std::string> members;
    for (const auto& [name, value] : json_) {
      if (value.empty() || (!only.empty() && name != only)) continue;
      members.push_back(absl::StrCat(JsonString(name), ":", value));
    }
    return absl::StrCat("{", absl::StrJoin(members, ","), "}");
  }

  bool Parse(const YAML::Node& node, Resource& resource) {
    resource.message = schema_.New(resource.collection->message);
    const auto status = google::protobuf::util::JsonStringToMessage(Json(), resource.message.get());
    if (status.ok()) return true;
    // Which field it is, its own JSON tells.
    for (const auto& entry : node) {
      const std::string& name = entry.first.Scalar();
      const auto message = schema_.New(resource.collection->message);
      const auto single = google::protobuf::util::JsonStringToMessage(Json(name), message.get());
      if (!single.ok()) {
        converter_.Complain(entry.second, name, std::string(single.message()));
        return false;
      }
    }
    converter_.Complain(node, "", std::string(status.message()));
    return false;
  }

  const Schema& schema_;
  const std::string& file_;
  Problems& problems_;
  Converter converter_;
  std::map<std::string, std::string> json_;
};

std::optional<std::string> ReadFile(const std::string& path) {
  if (path == "-") {
    return std::string(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

// The YAML files of a folder and those below, by name; a file is itself.
std::vector<std::string> FilesOf(const std::string& path, Problems& problems) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  std::vector<std::string> files;
  for (fs::recursive_directory_iterator it(path, error), end; !error && it != end;
       it.increment(error)) {
    const std::string extension = it->path().extension();
    if (it->is_regular_file() && (extension == ".yaml" || extension == ".yml")) {
      files.push_back(it->path());
    }
  }
  if (error) problems.push_back(absl::StrCat(path, ": ", error.message()));
  if (files.empty()) problems.push_back(absl::StrCat(path, ": no *.yaml in this folder"));
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Place Resource::PlaceOf(const std::string& path) const {
  const std::string top = path.substr(0, path.find_first_of(".["));
  for (const SetField& set : fields) {
    if (set.field->json_name() == top) return {place.file, set.line};
  }
  return place;
}

std::vector<Resource> ReadYaml(const Schema& schema, const std::string& file,
                               const std::string& text, Problems& problems) {
  std::vector<Resource> resources;
  try {
    for (const YAML::Node& node : YAML::LoadAll(text)) {
      if (node.IsNull()) continue;
      std::optional<Resource> resource = DocumentReader(schema, file, problems).Read(node);
      if (resource) resources.push_back(std::move(*resource));
    }
  } catch (const YAML::Exception& error) {
    problems.push_back(absl::StrCat(file, ":", error.mark.line + 1, ": ", error.msg));
  }
  return resources;
}

std::vector<Resource> ReadPaths(const Schema& schema, const std::vector<std::string>& paths,
                                Problems& problems) {
  std::vector<Resource> resources;
  std::map<std::string, std::string> places;
  for (const std::string& path : paths) {
    for (const std::string& file : FilesOf(path, problems)) {
      const std::optional<std::string> text = ReadFile(file);
      if (!text) {
        problems.push_back(absl::StrCat(file, ": cannot be read"));
        continue;
      }
      for (Resource& resource : ReadYaml(schema, file == "-" ? "stdin" : file, *text, problems)) {
        const auto [first, is_new] = places.emplace(resource.name, resource.place.ToString());
        if (!is_new) {
          problems.push_back(absl::StrCat(resource.place.ToString(), ": ", resource.name,
                                          " is there already, at ", first->second));
          continue;
        }
        resources.push_back(std::move(resource));
      }
    }
  }
  return resources;
}

}  // namespace district::districtctl
