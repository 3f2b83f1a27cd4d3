// One standard method of a collection: its proto held to what the mechanism uses of it, once, when
// the service starts.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/request_fields.h"
#include "common/resource/collection.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace district::resource {

enum class StandardKind {
  kGet,
  kList,
  kCreate,
  kUpdate,
  kDelete,
  kUndelete,
  kBatchGet,
  kRevisions
};

// A single request: one of a batch, with its place in it, "requests[3].", or the request itself.
struct RequestPart {
  const Message* request;
  std::string prefix;
};

class StandardMethod {
 public:
  // FAILED_PRECONDITION that names the method and the field where its proto lacks one that the
  // mechanism uses, or gives it another type.
  static absl::StatusOr<StandardMethod> Of(const Collection& collection, StandardKind kind,
                                           const google::protobuf::MethodDescriptor& method);

  bool is_batch() const { return fields_.Has(api::RequestField::kRequests); }
  // Of the request as a whole, and of its parts, which are itself where it is no batch.
  const api::RequestFields& fields() const { return fields_; }
  const api::RequestFields& part_fields() const { return part_fields_; }

  std::vector<RequestPart> PartsOf(const Message& request) const;
  // Whether parts hold a resource, as those that create or update do.
  bool has_resource() const { return resource_ != nullptr; }
  const std::string& resource_field() const { return resource_->name(); }
  // The resource in a part, and the id that is asked for it, "" where none is.
  const Message& ResourceIn(const RequestPart& part) const;
  std::string IdIn(const RequestPart& part) const;
  // "requests[3].person"
  std::string PathOf(const RequestPart& part) const { return part.prefix + resource_->name(); }

 private:
  api::RequestFields fields_;
  api::RequestFields part_fields_;
  const google::protobuf::FieldDescriptor* resource_ = nullptr;
  const google::protobuf::FieldDescriptor* resource_id_ = nullptr;
};

}  // namespace district::resource
