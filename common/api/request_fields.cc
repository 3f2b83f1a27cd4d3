#include "common/api/request_fields.h"

#include "common/api/concat.h"

namespace district::api {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct Expected {
  const char* name;
  FieldDescriptor::Type type;
  bool repeated = false;
  const char* message = nullptr;  // of one type
};

// In the order of RequestField.
constexpr Expected kExpected[] = {
    {"name", FieldDescriptor::TYPE_STRING},
    {"names", FieldDescriptor::TYPE_STRING, true},
    {"parent", FieldDescriptor::TYPE_STRING},
    {"requests", FieldDescriptor::TYPE_MESSAGE, true},
    {"etag", FieldDescriptor::TYPE_STRING},
    {"force", FieldDescriptor::TYPE_BOOL},
    {"allow_missing", FieldDescriptor::TYPE_BOOL},
    {"page_size", FieldDescriptor::TYPE_INT32},
    {"page_token", FieldDescriptor::TYPE_STRING},
    {"filter", FieldDescriptor::TYPE_STRING},
    {"order_by", FieldDescriptor::TYPE_STRING},
    {"show_deleted", FieldDescriptor::TYPE_BOOL},
    {"read_time", FieldDescriptor::TYPE_MESSAGE, false, "google.protobuf.Timestamp"},
    {"as_of", FieldDescriptor::TYPE_STRING},
    {"view", FieldDescriptor::TYPE_ENUM},
    {"update_mask", FieldDescriptor::TYPE_MESSAGE, false, "google.protobuf.FieldMask"},
    {"request_id", FieldDescriptor::TYPE_STRING},
    {"validate_only", FieldDescriptor::TYPE_BOOL},
};

std::string TypeName(const Expected& expected) {
  if (expected.message != nullptr) return expected.message;
  const std::string type =
      FieldDescriptor::TypeName(static_cast<FieldDescriptor::Type>(expected.type));
  return expected.repeated ? Concat("repeated ", type) : type;
}

bool IsAsExpected(const FieldDescriptor& field, const Expected& expected) {
  if (field.type() != expected.type || field.is_repeated() != expected.repeated) return false;
  return expected.message == nullptr || field.message_type()->full_name() == expected.message;
}

}  // namespace

absl::Status BadRequestType(const std::string& method, const std::string& field,
                            const std::string& what) {
  return absl::FailedPreconditionError(
      Concat("the request of ", method, ": field `", field, "` ", what));
}

absl::StatusOr<RequestFields> RequestFields::Of(const std::string& method,
                                                const Descriptor& request,
                                                const std::vector<RequestField>& needed) {
  static_assert(sizeof(kExpected) / sizeof(kExpected[0]) == kCount);
  RequestFields fields;
  for (size_t i = 0; i < kCount; ++i) {
    const Expected& expected = kExpected[i];
    const FieldDescriptor* const field = request.FindFieldByName(expected.name);
    if (field != nullptr && !IsAsExpected(*field, expected)) {
      return BadRequestType(method, expected.name, Concat("must be a ", TypeName(expected)));
    }
    fields.fields_[i] = field;
  }
  for (const RequestField field : needed) {
    if (fields.Has(field)) continue;
    return BadRequestType(method, kExpected[static_cast<size_t>(field)].name, "is missing");
  }
  return fields;
}

std::string RequestFields::Text(const Message& request, RequestField field) const {
  const FieldDescriptor* const found = Find(field);
  return found == nullptr ? std::string() : request.GetReflection()->GetString(request, found);
}

bool RequestFields::Flag(const Message& request, RequestField field) const {
  const FieldDescriptor* const found = Find(field);
  return found != nullptr && request.GetReflection()->GetBool(request, found);
}

int RequestFields::Number(const Message& request, RequestField field) const {
  const FieldDescriptor* const found = Find(field);
  if (found == nullptr) return 0;
  return found->type() == FieldDescriptor::TYPE_ENUM
             ? request.GetReflection()->GetEnumValue(request, found)
             : request.GetReflection()->GetInt32(request, found);
}

const Message& RequestFields::MessageIn(const Message& request, RequestField field) const {
  return request.GetReflection()->GetMessage(request, Find(field));
}

}  // namespace district::api
