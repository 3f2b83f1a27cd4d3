#include "common/rpc/unary_call.h"

#include <utility>

#include "common/rpc/status.h"

namespace district::rpc {
namespace {

grpc::ByteBuffer Serialize(const google::protobuf::Message& message) {
  const size_t size = message.ByteSizeLong();
  grpc::Slice slice(size);
  // The slice was just made, so nobody else has seen its bytes.
  message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace

UnaryCall::UnaryCall(Pipeline& pipeline, const Method& method, grpc::CallbackServerContext& context,
                     grpc::ByteBuffer& response)
    : ServerCallBase(pipeline, method, context), response_(response) {}

CallPtr UnaryCall::MakeHandle() {
  return CallPtr(static_cast<Call*>(this), [this](Call*) {
    Fail(absl::InternalError("the handler dropped the call without an answer"));
    Release();
  });
}

void UnaryCall::Finish(const google::protobuf::Message& response) {
  if (Claim()) Answer(Serialize(response));
}

void UnaryCall::FinishWithBytes(std::string serialized_response) {
  if (Claim()) Answer(ToByteBuffer(std::move(serialized_response)));
}

void UnaryCall::FinishWithHeaders(const google::protobuf::Message& response,
                                  const Headers& headers) {
  if (!Claim()) return;
  for (const auto& [name, value] : headers) state_.AddHeader(name, value);
  Answer(Serialize(response));
}

void UnaryCall::Answer(grpc::ByteBuffer bytes) {
  response_.Swap(&bytes);
  state_.Record(absl::OkStatus());
  ServerUnaryReactor::Finish(grpc::Status::OK);
}

void UnaryCall::Fail(absl::Status status) {
  if (!Claim()) return;
  if (status.ok()) status = absl::InternalError("failed without an error");
  state_.Record(status);
  ServerUnaryReactor::Finish(ToGrpc(status, trace_id()));
}

bool UnaryCall::Claim() {
  if (answered_.exchange(true)) return false;
  if (kept_.load()) StopKeeping();
  return true;
}

void UnaryCall::StopKeeping() {
  if (state_.pipeline().RemoveCancelled(*this)) Release();
}

// A caller that went away changes nothing, for the handler's work may be half done.
void UnaryCall::OnCancel() {
  holders_.fetch_add(1);
  kept_.store(true);
  if (!state_.pipeline().AddCancelled(*this)) return Abandon();
  // The answer may have come in between, and have found nothing kept.
  if (answered_.load()) StopKeeping();
}

void UnaryCall::Abandon() {
  Fail(absl::UnavailableError("the server is going down"));
  Release();
}

void UnaryCall::Release() {
  if (holders_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

}  // namespace district::rpc
