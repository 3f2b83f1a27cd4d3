// What there is to check in a type of message, read from its options once.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/api/names.h"
#include "district/type/v1/annotations.pb.h"
#include "google/protobuf/descriptor.h"

namespace district::api {

struct MessagePlan;

// How the value of a field is looked at.
enum class FieldKind {
  kText,       // any string but names
  kReference,  // a resource name, not changed
  kEnum,
  kInteger,
  kFloat,
  kDate,       // google.type.Date
  kDecimal,    // google.type.Decimal
  kTimestamp,  // google.protobuf.Timestamp
  kMessage,    // has a plan of its own
  kOther,      // only its presence and number matter
};

// Which names a reference takes.
struct ReferenceRule {
  bool parent = false;            // a name of the parent of `pattern`, else one of `pattern` itself
  bool wildcard_allowed = false;  // `-` for the ids of a parent
  bool ascii_only = false;        // anything ASCII: the name of a resource that is being created
  std::optional<NamePattern> pattern;  // nothing: any well-formed name
  std::string mismatch;                // what to say of another name, in English and Vietnamese
  std::string mismatch_vietnamese;
};

struct FieldPlan {
  const google::protobuf::FieldDescriptor* field = nullptr;
  FieldKind kind = FieldKind::kOther;
  bool repeated = false;
  bool required = false;         // where the resource is whole
  bool required_always = false;  // also where it is part of an update
  bool output_only = false;
  bool partial = false;  // the resource of an update: its REQUIRED fields may be absent
  int max_length = 500;
  int max_items = 100;
  type::v1::Format format = type::v1::FORMAT_UNSPECIFIED;
  bool multiline = false;
  std::optional<int64_t> minimum, maximum;
  ReferenceRule reference;
  const MessagePlan* message = nullptr;
};

// A field of a batch that its requests take over where theirs is empty: `parent`.
struct InheritedParent {
  const google::protobuf::FieldDescriptor* parent = nullptr;    // of the batch
  const google::protobuf::FieldDescriptor* requests = nullptr;  // of the batch
  const google::protobuf::FieldDescriptor* own = nullptr;       // of a request
};

struct MessagePlan {
  std::vector<FieldPlan> fields;
  std::optional<InheritedParent> inherited;
};

// The plan of a type; kept for as long as the program runs. Thread-safe.
const MessagePlan& PlanOf(const google::protobuf::Descriptor* type);

}  // namespace district::api
