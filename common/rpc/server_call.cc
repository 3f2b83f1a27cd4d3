#include "common/rpc/server_call.h"

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

ServerCall::ServerCall(Pipeline& pipeline, const Method& method,
                       grpc::CallbackServerContext& context, grpc::ByteBuffer& response)
    : Arrived(pipeline, method, context), response_(response) {}

CallPtr ServerCall::MakeHandle() {
  return CallPtr(static_cast<Call*>(this), [this](Call*) {
    Fail(absl::InternalError("the handler dropped the call without an answer"));
    Release();
  });
}

void ServerCall::Finish(const google::protobuf::Message& response) {
  if (Claim()) Answer(Serialize(response));
}

void ServerCall::FinishWithBytes(std::string serialized_response) {
  if (Claim()) Answer(Wrap(std::move(serialized_response)));
}

void ServerCall::Answer(grpc::ByteBuffer bytes) {
  response_.Swap(&bytes);
  arrival_.Record(absl::OkStatus());
  ServerUnaryReactor::Finish(grpc::Status::OK);
}

void ServerCall::Fail(absl::Status status) {
  if (!Claim()) return;
  if (status.ok()) status = absl::InternalError("failed without an error");
  arrival_.Record(status);
  ServerUnaryReactor::Finish(ToGrpc(status, trace_id()));
}

bool ServerCall::Claim() {
  if (answered_.exchange(true)) return false;
  if (kept_.load()) StopKeeping();
  return true;
}

void ServerCall::StopKeeping() {
  if (arrival_.pipeline().LetGo(*this)) Release();
}

// A caller that went away changes nothing, for the handler's work may be half done.
void ServerCall::OnCancel() {
  holders_.fetch_add(1);
  kept_.store(true);
  if (!arrival_.pipeline().Keep(*this)) return Abandon();
  // The answer may have come in between, and have found nothing kept.
  if (answered_.load()) StopKeeping();
}

void ServerCall::Abandon() {
  Fail(absl::UnavailableError("the server is going down"));
  Release();
}

void ServerCall::Release() {
  if (holders_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

}  // namespace district::rpc
