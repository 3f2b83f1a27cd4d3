// Finds the string that made a message unreadable, from the wire form alone.
#include <map>
#include <string>
#include <string_view>

#include "common/api/validate.h"
#include "common/api/violations.h"
#include "common/text/text.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace district::api {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;

constexpr int kMaxDepth = 100;  // protobuf's own

std::string FindIn(std::string_view bytes, const Descriptor* type, const FieldPath& parent,
                   int depth) {
  if (depth > kMaxDepth) return "";
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()),
                                               static_cast<int>(bytes.size()));
  std::map<int, int> seen;  // elements of lists so far, by field number
  while (const uint32_t tag = input.ReadTag()) {
    const FieldDescriptor* const field =
        type->FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
    const bool delimited =
        WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
    const bool looked_at = delimited && field != nullptr &&
                           (field->type() == FieldDescriptor::TYPE_STRING ||
                            field->type() == FieldDescriptor::TYPE_MESSAGE);
    if (!looked_at) {
      if (!WireFormatLite::SkipField(&input, tag)) return "";
      continue;
    }
    uint32_t length = 0;
    if (!input.ReadVarint32(&length)) return "";
    const size_t position = static_cast<size_t>(input.CurrentPosition());
    if (length > bytes.size() - position) return "";
    const std::string_view value = bytes.substr(position, length);
    FieldPath path{.parent = &parent, .field = field};
    if (field->is_repeated()) path.index = seen[field->number()]++;
    if (field->type() == FieldDescriptor::TYPE_STRING) {
      if (!text::IsUtf8(value)) return path.ToString();
    } else if (std::string found = FindIn(value, field->message_type(), path, depth + 1);
               !found.empty()) {
      return found;
    }
    input.Skip(static_cast<int>(length));
  }
  return "";
}

}  // namespace

std::string FindBrokenUtf8(std::string_view bytes, const Descriptor* type) {
  return FindIn(bytes, type, FieldPath{}, 0);
}

}  // namespace district::api
