#include "common/rpc/request_stream_call.h"

#include <grpc/grpc.h>

#include <utility>

#include "absl/time/clock.h"
#include "common/api/errors.h"
#include "common/rpc/status.h"
#include "grpcpp/server_context.h"

namespace district::rpc {
namespace {

absl::Status GoneAway() { return absl::CancelledError("the caller has gone away"); }

absl::Status TooLate() {
  return api::Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED")
      .Message("the request took too long to arrive");
}

}  // namespace

RequestStreamCall::RequestStreamCall(Pipeline& pipeline, const Method& method,
                                     grpc::CallbackServerContext& context,
                                     grpc::ByteBuffer& response)
    : ServerCallBase(pipeline, method, context),
      context_(context),
      response_(response),
      next_(method.request_prototype.New()) {}

RequestStreamPtr RequestStreamCall::MakeHandle() {
  return RequestStreamPtr(static_cast<RequestStream*>(this), [this](RequestStream*) {
    Fail(absl::InternalError("the handler dropped the call without an answer"));
    Release();
  });
}

void RequestStreamCall::Begin(std::function<void()> ready) {
  if (absl::Status status = state_.Authorize(); !status.ok()) return Fail(std::move(status));
  holders_.fetch_add(1);
  alarm_.Set(absl::ToChronoTime(deadline()), [this](bool is_due) {
    if (is_due) Fail(TooLate());
    Release();
  });
  Read([this, ready = std::move(ready)](absl::Status status, bool at_end) {
    // A call without any message is as one with an empty message.
    if (status.ok() && at_end) bytes_ = ToByteBuffer("");
    if (status.ok()) status = state_.Accept(bytes_);
    bytes_.Clear();
    status.ok() ? ready() : Fail(std::move(status));
  });
}

void RequestStreamCall::Receive(ReceivedFunction received) {
  Read([this, received = std::move(received)](absl::Status status, bool at_end) {
    if (status.ok() && !at_end) status = ParseNext();
    bytes_.Clear();
    if (!status.ok()) return received(std::move(status));
    received(at_end ? nullptr : next_.get());
  });
}

absl::Status RequestStreamCall::ParseNext() {
  next_->Clear();
  return state_.ParseInto(*next_, bytes_);
}

void RequestStreamCall::Read(ReadFunction read) {
  {
    absl::MutexLock lock(&mutex_);
    if (!answered_) {
      read_ = std::move(read);
      return StartRead(&bytes_);
    }
  }
  read(GoneAway(), false);
}

void RequestStreamCall::OnReadDone(bool ok) {
  ReadFunction read;
  read.swap(read_);
  // What was cut off is not what came to its end. gRPC may say that the call is cancelled later
  // than that nothing more was read.
  const bool cut_off =
      !ok && (context_.IsCancelled() || grpc_call_failed_before_recv_message(context_.c_call()));
  if (cut_off || answered()) return read(GoneAway(), false);
  read(absl::OkStatus(), !ok);
}

bool RequestStreamCall::stopping() const {
  return answered() || state_.pipeline().closing() || deadline() <= absl::Now();
}

void RequestStreamCall::Finish(const google::protobuf::Message& response) {
  FinishWithBytes(response.SerializeAsString());
}

void RequestStreamCall::FinishWithBytes(std::string serialized_response) {
  if (Claim()) Answer(std::move(serialized_response));
}

void RequestStreamCall::FinishWithHeaders(const google::protobuf::Message& response,
                                          const Headers& headers) {
  if (!Claim()) return;
  for (const auto& [name, value] : headers) state_.AddHeader(name, value);
  Answer(response.SerializeAsString());
}

void RequestStreamCall::Answer(std::string serialized_response) {
  grpc::ByteBuffer bytes = ToByteBuffer(std::move(serialized_response));
  response_.Swap(&bytes);
  state_.Record(absl::OkStatus());
  ServerReadReactor::Finish(grpc::Status::OK);
}

void RequestStreamCall::Fail(absl::Status status) {
  if (!Claim()) return;
  if (status.ok()) status = absl::InternalError("failed without an error");
  state_.Record(status);
  ServerReadReactor::Finish(ToGrpc(status, trace_id()));
}

bool RequestStreamCall::Claim() {
  {
    absl::MutexLock lock(&mutex_);
    if (std::exchange(answered_, true)) return false;
  }
  alarm_.Cancel();
  return true;
}

bool RequestStreamCall::answered() const {
  absl::MutexLock lock(&mutex_);
  return answered_;
}

void RequestStreamCall::OnCancel() { Fail(GoneAway()); }

void RequestStreamCall::Release() {
  if (holders_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

}  // namespace district::rpc
