#include "services/meeting/meetings/corrections.h"

#include <algorithm>
#include <memory>
#include <string>

#include "google/api/field_behavior.pb.h"
#include "google/protobuf/util/json_util.h"

namespace district::meeting {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What the server keeps or computes is no correction by itself.
bool IsKept(const FieldDescriptor& field) {
  if (field.name() == "name" || field.name() == "etag") return true;
  const auto& behaviors = field.options().GetRepeatedExtension(google::api::field_behavior);
  return std::find(behaviors.begin(), behaviors.end(), google::api::OUTPUT_ONLY) != behaviors.end();
}

// The value of a field as JSON; "" where it is not set.
std::string JsonOf(const Message* message, const FieldDescriptor& field) {
  if (!message) return "";
  const std::unique_ptr<Message> others(message->New());
  others->CopyFrom(*message);
  const auto& reflection = *others->GetReflection();
  const std::unique_ptr<Message> one(message->New());
  reflection.SwapFields(others.get(), one.get(), {&field});
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(*one, &json).ok()) return "";
  if (json == "{}") return "";
  // {"name":value}
  const size_t colon = json.find(':');
  return json.substr(colon + 1, json.size() - colon - 2);
}

}  // namespace

void NoteChanges(const Message* before, const Message* after, v1::MeetingCorrection& correction) {
  const google::protobuf::Descriptor& type = *(before ? before : after)->GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsKept(field)) continue;
    const std::string old_value = JsonOf(before, field), new_value = JsonOf(after, field);
    if (old_value == new_value) continue;
    v1::FieldCorrection& change = *correction.add_changes();
    change.set_field(field.name());
    change.set_before(old_value);
    change.set_after(new_value);
  }
}

}  // namespace district::meeting
