// What the proto declares about fields, held against a request: field behaviour, limits, formats.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace district::api {

// Brings a request into canonical form and checks it against its declarations,
// google.api.field_behavior and district.type.v1.rule, all violations at once as BadRequest with
// the paths of the fields:
//   - strings become NFC and trimmed (also of no-break spaces); resource names (fields with a
//     resource_reference, and `name`) are not changed, but must be ASCII;
//   - REQUIRED fields must be set; the limits of length (code points), items and range must hold;
//   - formats hold: ID, UUID (made lower case), PERIOD (made canonical), DAY, SOURCE, dates
//     (google.type.Date, perhaps partial), decimals (google.type.Decimal, made canonical),
//     timestamps within 0001 to 9999;
//   - enums hold a known number; no control characters;
//   - OUTPUT_ONLY fields and fields that nobody knows are cleared; a Date of zeros is none;
//   - a batch's `parent` goes into its requests whose own is empty.
// Inside a request that has an `update_mask` field the resource's REQUIRED fields may be absent:
// the merged resource is held against CheckRequired instead. Its `name` must be there, and be one
// of its type; on a creation the resource's `name` is not looked at but must be ASCII. Messages
// must be of generated code.
absl::Status Canonicalize(google::protobuf::Message& request);

// REQUIRED fields of a resource, at every depth; paths begin with `prefix`, "person." or "".
absl::Status CheckRequired(const google::protobuf::Message& resource, std::string_view prefix);

// Clears the fields for whose `restricted` permission `allowed` answers false.
void ClearRestricted(google::protobuf::Message& message,
                     const std::function<bool(const std::string& permission)>& allowed);
// Gives `to`, a message of the same type, the fields of `from` for whose permission `allowed`
// answers false; lists that hold such fields as a whole.
void CopyRestricted(const google::protobuf::Message& from, google::protobuf::Message& to,
                    const std::function<bool(const std::string& permission)>& allowed);
// The path of a set restricted field for which `allowed` answers false; "" where there is none.
std::string FindRestricted(const google::protobuf::Message& message,
                           const std::function<bool(const std::string& permission)>& allowed);
// The permissions that fields of the type are restricted by, at any depth, each once.
std::vector<std::string> RestrictedPermissions(const google::protobuf::Descriptor* type);
// Whether any field of the type, at any depth, is restricted; cached.
bool HasRestricted(const google::protobuf::Descriptor* type);

// The path of the first string field of `bytes`, the wire form of a `type`, that is not UTF-8;
// "" where there is none or the wire form itself is broken.
std::string FindBrokenUtf8(std::string_view bytes, const google::protobuf::Descriptor* type);

}  // namespace district::api
