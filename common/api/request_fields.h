// The fields that requests of many methods share: looked up and checked once a method, when a
// service starts, so that a proto that lacks one or spells it otherwise is found then.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace district::api {

enum class RequestField {
  kName,
  kNames,
  kParent,
  kRequests,
  kEtag,
  kForce,
  kAllowMissing,
  kPageSize,
  kPageToken,
  kFilter,
  kOrderBy,
  kShowDeleted,
  kReadTime,
  kAsOf,
  kView,
  kUpdateMask,
  kRequestId,
  kValidateOnly,
};

class RequestFields {
 public:
  RequestFields() = default;
  // Looks the fields up in a request of `method`. FAILED_PRECONDITION that names the method and the
  // field where one of `needed` is missing, or where one that is there has another type.
  static absl::StatusOr<RequestFields> Of(const std::string& method,
                                          const google::protobuf::Descriptor& request,
                                          const std::vector<RequestField>& needed);

  // Null where the requests have no such field.
  const google::protobuf::FieldDescriptor* Find(RequestField field) const {
    return fields_[static_cast<size_t>(field)];
  }
  bool Has(RequestField field) const { return Find(field) != nullptr; }

  // The value of a field; its default where the request has no such field.
  std::string Text(const google::protobuf::Message& request, RequestField field) const;
  bool Flag(const google::protobuf::Message& request, RequestField field) const;
  // Of an integer or an enum.
  int Number(const google::protobuf::Message& request, RequestField field) const;
  // Of a message, which `request` must have.
  const google::protobuf::Message& MessageIn(const google::protobuf::Message& request,
                                             RequestField field) const;

 private:
  static constexpr size_t kCount = static_cast<size_t>(RequestField::kValidateOnly) + 1;
  std::array<const google::protobuf::FieldDescriptor*, kCount> fields_{};
};

// FAILED_PRECONDITION: the request of `method` is not as the mechanism needs it.
absl::Status BadRequestType(const std::string& method, const std::string& field,
                            const std::string& what);

}  // namespace district::api
