#include "common/rpc/method.h"

#include "absl/strings/match.h"
#include "district/type/v1/annotations.pb.h"
#include "google/api/annotations.pb.h"
#include "google/protobuf/message.h"

namespace district::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

// A custom method may be a POST that reads: its permission tells.
bool Reads(const MethodDescriptor& method) {
  const auto& options = method.options();
  return options.GetExtension(google::api::http).has_get() ||
         absl::EndsWith(options.GetExtension(type::v1::permission), ".read");
}

const FieldDescriptor* RequestIdOf(const MethodDescriptor& method) {
  const FieldDescriptor* field = method.input_type()->FindFieldByName("request_id");
  const bool is_text = field != nullptr && !field->is_repeated() &&
                       field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return is_text ? field : nullptr;
}

}  // namespace

Method::Method(const MethodDescriptor& declared)
    : descriptor(declared),
      request_prototype(*google::protobuf::MessageFactory::generated_factory()->GetPrototype(
          declared.input_type())),
      path("/" + declared.service()->full_name() + "/" + declared.name()),
      permission(declared.options().GetExtension(type::v1::permission)),
      reads(Reads(declared)),
      request_id(RequestIdOf(declared)),
      streams(declared.server_streaming()) {}

}  // namespace district::rpc
