// Field masks, AIP-134 and AIP-161.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace district::api {

// INVALID_ARGUMENT, field `update_mask`, where no update of a resource as `update` could take the
// mask.
absl::Status CheckMask(const google::protobuf::FieldMask& mask,
                       const google::protobuf::Message& update);

// Applies an update to `target`, which holds the resource as stored. Without paths: every field set
// in `update`. `*`: every field. OUTPUT_ONLY and IDENTIFIER fields, `name` and `etag` are never
// touched. A path into a repeated field or into a value (a Date) is refused; a nested path
// (`votes.for_count`) is taken. Where something is wrong `target` stays as it was.
// INVALID_ARGUMENT, field `update_mask`, for an unknown path; field `<resource>.<path>` where an
// IMMUTABLE field would change. `resource_field` is the name of the request's resource field.
absl::Status ApplyUpdate(const google::protobuf::FieldMask& mask,
                         const google::protobuf::Message& update, google::protobuf::Message& target,
                         std::string_view resource_field);

}  // namespace district::api
