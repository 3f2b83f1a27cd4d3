// Fields that need a permission of their own.
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/api/descriptor_cache.h"
#include "common/api/validate.h"
#include "common/api/violations.h"
#include "district/type/v1/annotations.pb.h"

namespace district::api {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// A field that is restricted, or a message that holds one at some depth.
struct RestrictedField {
  const FieldDescriptor* field;
  std::string permission;  // "": look inside
};
using RestrictedFields = std::vector<RestrictedField>;

const std::string& PermissionOf(const FieldDescriptor& field) {
  return field.options().GetExtension(type::v1::rule).restricted();
}

// Types may hold each other, hence `seen`.
bool HoldsRestricted(const Descriptor* type, std::vector<const Descriptor*>& seen) {
  for (const Descriptor* other : seen) {
    if (other == type) return false;
  }
  seen.push_back(type);
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor& field = *type->field(i);
    if (!PermissionOf(field).empty()) return true;
    if (field.message_type() != nullptr && HoldsRestricted(field.message_type(), seen)) return true;
  }
  return false;
}

const RestrictedFields& RestrictedFieldsOf(const Descriptor* type) {
  static auto* const cache = new DescriptorCache<RestrictedFields>;
  return cache->Get(type, [](const Descriptor* asked) {
    RestrictedFields fields;
    for (int i = 0; i < asked->field_count(); ++i) {
      const FieldDescriptor& field = *asked->field(i);
      std::vector<const Descriptor*> seen;
      const bool inside =
          field.message_type() != nullptr && HoldsRestricted(field.message_type(), seen);
      if (inside || !PermissionOf(field).empty()) fields.push_back({&field, PermissionOf(field)});
    }
    return fields;
  });
}

std::string FindIn(const Message& message, const FieldPath& parent,
                   const std::function<bool(const std::string&)>& allowed) {
  const Reflection& reflection = *message.GetReflection();
  for (const auto& [field, permission] : RestrictedFieldsOf(message.GetDescriptor())) {
    FieldPath path{.parent = &parent, .field = field};
    const bool repeated = field->is_repeated();
    const int count =
        repeated ? reflection.FieldSize(message, field) : reflection.HasField(message, field);
    if (count == 0) continue;
    if (!permission.empty()) {
      if (!allowed(permission)) return path.ToString();
      if (field->message_type() == nullptr) continue;
    }
    for (int i = 0; i < count; ++i) {
      if (repeated) path.index = i;
      const Message& inner = repeated ? reflection.GetRepeatedMessage(message, field, i)
                                      : reflection.GetMessage(message, field);
      if (std::string found = FindIn(inner, path, allowed); !found.empty()) return found;
    }
  }
  return "";
}

void Collect(const Descriptor* type, std::set<const Descriptor*>& seen,
             std::set<std::string>& permissions) {
  if (!seen.insert(type).second) return;
  for (const auto& [field, permission] : RestrictedFieldsOf(type)) {
    if (!permission.empty()) permissions.insert(permission);
    if (field->message_type() != nullptr) Collect(field->message_type(), seen, permissions);
  }
}

// Makes a field of a message what it is in another one.
void CopyField(const Message& from, const FieldDescriptor& field, Message& to) {
  std::unique_ptr<Message> only(from.New());
  only->CopyFrom(from);
  std::vector<const FieldDescriptor*> set;
  only->GetReflection()->ListFields(*only, &set);
  for (const FieldDescriptor* other : set) {
    if (other != &field) only->GetReflection()->ClearField(only.get(), other);
  }
  to.GetReflection()->ClearField(&to, &field);
  to.MergeFrom(*only);
}

// Whether some element of a list holds something restricted.
bool HoldsAny(const Message& message, const FieldDescriptor& list,
              const std::function<bool(const std::string&)>& allowed) {
  if (list.message_type() == nullptr) return false;
  const Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < reflection.FieldSize(message, &list); ++i) {
    const Message& element = reflection.GetRepeatedMessage(message, &list, i);
    if (!FindIn(element, FieldPath{}, allowed).empty()) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> RestrictedPermissions(const Descriptor* type) {
  std::set<const Descriptor*> seen;
  std::set<std::string> permissions;
  Collect(type, seen, permissions);
  return {permissions.begin(), permissions.end()};
}

void ClearRestricted(Message& message,
                     const std::function<bool(const std::string& permission)>& allowed) {
  const Reflection& reflection = *message.GetReflection();
  for (const auto& [field, permission] : RestrictedFieldsOf(message.GetDescriptor())) {
    if (!permission.empty() && !allowed(permission)) {
      reflection.ClearField(&message, field);
    } else if (field->message_type() == nullptr) {
      continue;
    } else if (field->is_repeated()) {
      const int count = reflection.FieldSize(message, field);
      for (int i = 0; i < count; ++i) {
        ClearRestricted(*reflection.MutableRepeatedMessage(&message, field, i), allowed);
      }
    } else if (reflection.HasField(message, field)) {
      ClearRestricted(*reflection.MutableMessage(&message, field), allowed);
    }
  }
}

void CopyRestricted(const Message& from, Message& to,
                    const std::function<bool(const std::string& permission)>& allowed) {
  for (const auto& [field, permission] : RestrictedFieldsOf(from.GetDescriptor())) {
    const Reflection& reflection = *from.GetReflection();
    if (!permission.empty() && !allowed(permission)) {
      CopyField(from, *field, to);
    } else if (field->is_repeated()) {
      if (HoldsAny(from, *field, allowed)) CopyField(from, *field, to);
    } else if (field->message_type() != nullptr && reflection.HasField(from, field)) {
      const Message& inner = reflection.GetMessage(from, field);
      if (FindRestricted(inner, allowed).empty()) continue;
      CopyRestricted(inner, *reflection.MutableMessage(&to, field), allowed);
    }
  }
}

std::string FindRestricted(const Message& message,
                           const std::function<bool(const std::string& permission)>& allowed) {
  return FindIn(message, FieldPath{}, allowed);
}

bool HasRestricted(const Descriptor* type) { return !RestrictedFieldsOf(type).empty(); }

}  // namespace district::api
