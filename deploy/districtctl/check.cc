#include "deploy/districtctl/check.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "deploy/districtctl/text.h"

namespace district::districtctl {
namespace {

using google::protobuf::Reflection;

class Checker {
 public:
  Checker(const Schema& schema, bool whole) : schema_(schema), whole_(whole) {}

  void Visit(const Message& message, const std::string& prefix) {
    const Descriptor& type = *message.GetDescriptor();
    // Types of Google's have no rules, and their own parsers checked them.
    if (absl::StartsWith(type.full_name(), "google.")) return;
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor* field = type.field(i);
      const FieldFacts& facts = schema_.Facts(field);
      if (!facts.output_only) VisitField(message, field, facts, prefix + field->json_name());
    }
  }

  std::vector<Violation> TakeViolations() { return std::move(violations_); }

 private:
  void Complain(const std::string& path, std::string what) {
    violations_.push_back({path, std::move(what)});
  }

  void VisitField(const Message& message, const FieldDescriptor* field, const FieldFacts& facts,
                  const std::string& path) {
    const Reflection& reflection = *message.GetReflection();
    if (!field->is_repeated()) {
      if (reflection.HasField(message, field)) return VisitValue(message, field, facts, -1, path);
      if (facts.required && whole_) Complain(path, "must be set");
      return;
    }
    const int count = reflection.FieldSize(message, field);
    if (count == 0 && facts.required && whole_) Complain(path, "must be set");
    if (count > facts.max_items) {
      return Complain(
          path, absl::StrCat("holds ", count, " items, at most ", facts.max_items, " are allowed"));
    }
    for (int i = 0; i < count; ++i) {
      VisitValue(message, field, facts, i, absl::StrCat(path, "[", i, "]"));
    }
  }

  // `index` is -1 where the field is not repeated.
  void VisitValue(const Message& message, const FieldDescriptor* field, const FieldFacts& facts,
                  int index, const std::string& path) {
    const Reflection& reflection = *message.GetReflection();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return CheckText(index < 0 ? reflection.GetString(message, field)
                                   : reflection.GetRepeatedString(message, field, index),
                         field, facts, path);
      case FieldDescriptor::CPPTYPE_INT32:
        return CheckRange(index < 0 ? reflection.GetInt32(message, field)
                                    : reflection.GetRepeatedInt32(message, field, index),
                          facts, path);
      case FieldDescriptor::CPPTYPE_INT64:
        return CheckRange(index < 0 ? reflection.GetInt64(message, field)
                                    : reflection.GetRepeatedInt64(message, field, index),
                          facts, path);
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Visit(index < 0 ? reflection.GetMessage(message, field)
                               : reflection.GetRepeatedMessage(message, field, index),
                     path + ".");
      default:
        return;
    }
  }

  void CheckRange(int64_t value, const FieldFacts& facts, const std::string& path) {
    if (facts.minimum && value < *facts.minimum) {
      Complain(path, absl::StrCat("must be at least ", *facts.minimum));
    }
    if (facts.maximum && value > *facts.maximum) {
      Complain(path, absl::StrCat("must be at most ", *facts.maximum));
    }
  }

  void CheckText(const std::string& text, const FieldDescriptor* field, const FieldFacts& facts,
                 const std::string& path) {
    if (field->name() == "name" || field->name() == "etag") return;
    if (!facts.reference.empty()) return CheckReference(text, facts.reference, path);
    const size_t length = CodePoints(text);
    if (length > static_cast<size_t>(facts.max_length)) {
      Complain(path, absl::StrCat("holds ", length, " characters, at most ", facts.max_length,
                                  " are allowed"));
    }
    const bool controlled = std::any_of(text.begin(), text.end(), [&](char c) {
      return (c >= 0 && c < 0x20 && !(facts.multiline && (c == '\n' || c == '\t'))) || c == 0x7F;
    });
    if (controlled) {
      Complain(path, facts.multiline ? "holds a control character" : "must be one line");
    }
    if (facts.format == "SOURCE" && !absl::StartsWith(text, "https://") && !schema_.OfName(text)) {
      Complain(path, absl::StrCat(text, " is neither a resource name nor an https URL"));
    }
  }

  void CheckReference(const std::string& name, const std::string& type, const std::string& path) {
    const Collection* collection = schema_.OfType(type);
    if (!collection || collection->Matches(name)) return;
    Complain(path, absl::StrCat(name, " is not of the form ", collection->pattern()));
  }

  const Schema& schema_;
  const bool whole_;
  std::vector<Violation> violations_;
};

}  // namespace

std::vector<Violation> CheckResource(const Schema& schema, const Message& resource, bool whole) {
  Checker checker(schema, whole);
  checker.Visit(resource, "");
  return checker.TakeViolations();
}

}  // namespace district::districtctl
