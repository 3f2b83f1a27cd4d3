// What the descriptor set says: which collections there are, by which methods they are reached, and
// what is declared about their fields. Nothing here knows a collection by name.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"

namespace district::districtctl {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// A message with google.api.resource, and its standard methods (nullptr where it has none).
struct Collection {
  std::string type;                   // "personnel.district/Appointment"
  std::string plural;                 // "appointments"
  std::vector<std::string> segments;  // "people", "{person}", "appointments", "{appointment}"
  const Descriptor* message = nullptr;
  const MethodDescriptor* get = nullptr;
  const MethodDescriptor* list = nullptr;
  const MethodDescriptor* create = nullptr;
  const MethodDescriptor* update = nullptr;
  const MethodDescriptor* remove = nullptr;
  const MethodDescriptor* undelete = nullptr;
  const MethodDescriptor* batch_get = nullptr;
  const MethodDescriptor* batch_create = nullptr;
  const MethodDescriptor* batch_update = nullptr;

  std::string pattern() const;  // "people/{person}/appointments/{appointment}"
  bool has_parent() const { return segments.size() > 2; }
  bool Matches(const std::string& name) const;
  // Whether it is a name of the parent, perhaps with `-` for ids.
  bool MatchesParent(const std::string& parent) const;
  std::string AnyParent() const;  // "people/-"; "" where there is no parent
};

// "people/x" of "people/x/appointments/y"; "" of "people/x".
std::string ParentOf(const std::string& name);
// "y" of "people/x/appointments/y".
std::string IdOf(const std::string& name);

// What is declared about a field, by google.api.field_behavior, google.api.resource_reference and
// district.type.v1.rule.
struct FieldFacts {
  bool required = false;
  bool output_only = false;
  std::string reference;  // the type it names, "personnel.district/Person"; "" where it names none
  int max_length = 500;
  int max_items = 100;
  std::optional<int64_t> minimum;
  std::optional<int64_t> maximum;
  std::string format;  // "PERIOD", "SOURCE"; "" for any text
  bool multiline = false;
};

// Safe to be used by several threads.
class Schema {
 public:
  // Reads a FileDescriptorSet, as protoc writes it with --include_imports.
  static absl::StatusOr<std::unique_ptr<Schema>> Load(const std::string& path);
  static absl::StatusOr<std::unique_ptr<Schema>> Of(
      const google::protobuf::FileDescriptorSet& files);

  // In the order of the descriptor set.
  const std::vector<Collection>& collections() const { return collections_; }
  const Collection* OfName(const std::string& name) const;
  const Collection* OfType(const std::string& type) const;
  const Collection* OfPlural(const std::string& plural) const;

  // What to say of a text that is no name: the patterns that begin like it, or how names begin.
  std::string WhyNoName(const std::string& text) const;

  const FieldFacts& Facts(const FieldDescriptor* field) const;

  std::unique_ptr<Message> New(const Descriptor* type) const;
  // nullptr where the set does not hold the type.
  std::unique_ptr<Message> New(const std::string& full_name) const;

 private:
  Schema() : factory_(&pool_) {}
  // The options with their extensions known, which the C++ type of options has not.
  template <typename Options>
  std::unique_ptr<Message> Resolved(const Options& options) const;
  // By package and name: "district.personnel.v1.GetPerson".
  using Methods = std::map<std::string, const MethodDescriptor*>;
  static void AddMethods(const google::protobuf::FileDescriptor& file, Methods& methods);
  void AddCollections(const google::protobuf::FileDescriptor& file, const Methods& methods);
  static void FindMethods(Collection& collection, const Methods& methods);
  FieldFacts ReadFacts(const FieldDescriptor* field) const;

  google::protobuf::DescriptorPool pool_;
  mutable google::protobuf::DynamicMessageFactory factory_;
  std::vector<Collection> collections_;
  mutable absl::Mutex mutex_;
  mutable std::map<const FieldDescriptor*, FieldFacts> facts_ ABSL_GUARDED_BY(mutex_);
};

// A reference that a resource holds: `path` as in YAML, "agendaItem", "provenance[0].source".
struct Reference {
  const FieldDescriptor* field;
  std::string path;
  std::string name;
};
// All that are set, at every depth.
std::vector<Reference> ReferencesOf(const Schema& schema, const Message& message);

}  // namespace district::districtctl
