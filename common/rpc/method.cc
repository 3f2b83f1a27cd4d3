#include "common/rpc/method.h"

#include <vector>

#include "absl/strings/match.h"
#include "district/type/v1/annotations.pb.h"
#include "google/api/annotations.pb.h"
#include "google/protobuf/message.h"

namespace district::rpc {
namespace {

using google::protobuf::MethodDescriptor;

// A custom method may be a POST that reads: its permission tells.
bool Reads(const MethodDescriptor& method) {
  const auto& options = method.options();
  return options.GetExtension(google::api::http).has_get() ||
         absl::EndsWith(options.GetExtension(type::v1::permission), ".read");
}

}  // namespace

Method::Method(const MethodDescriptor& declared, api::RequestFields request_fields)
    : descriptor(declared),
      request_prototype(*google::protobuf::MessageFactory::generated_factory()->GetPrototype(
          declared.input_type())),
      path("/" + declared.service()->full_name() + "/" + declared.name()),
      permission(declared.options().GetExtension(type::v1::permission)),
      reads(Reads(declared)),
      fields(request_fields),
      kind(KindOf(declared)) {}

Method::Kind KindOf(const MethodDescriptor& method) {
  if (method.client_streaming()) return Method::Kind::kTakesStream;
  return method.server_streaming() ? Method::Kind::kAnswersStream : Method::Kind::kUnary;
}

absl::StatusOr<api::RequestFields> FieldsOf(const MethodDescriptor& method) {
  std::vector<api::RequestField> needed;
  if (!Reads(method)) {
    needed = {api::RequestField::kRequestId, api::RequestField::kValidateOnly};
  }
  return api::RequestFields::Of(method.full_name(), *method.input_type(), needed);
}

}  // namespace district::rpc
