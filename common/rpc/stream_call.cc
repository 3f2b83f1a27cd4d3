#include "common/rpc/stream_call.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/rpc/status.h"

namespace district::rpc {

StreamCall::StreamCall(Pipeline& pipeline, const Method& method,
                       grpc::CallbackServerContext& context)
    : ServerCallBase(pipeline, method, context), context_(context) {}

StreamPtr StreamCall::MakeHandle() {
  return StreamPtr(static_cast<Stream*>(this), [this](Stream*) {
    End(absl::InternalError("the handler dropped the stream without an end"));
    Release();
  });
}

void StreamCall::AddHeader(const std::string& name, const std::string& value) {
  absl::MutexLock lock(&mutex_);
  if (!done_) context_.AddInitialMetadata(name, value);
}

void StreamCall::Send(std::string serialized_message, std::function<void(bool)> sent) {
  {
    absl::MutexLock lock(&mutex_);
    if (!ended_) {
      sending_ = true;
      sent_.swap(sent);
      message_ = ToByteBuffer(std::move(serialized_message));
    }
  }
  // What ends the stream from now on leaves it to OnWriteDone to say so.
  if (sent) return sent(false);
  StartWrite(&message_);
}

void StreamCall::OnWriteDone(bool ok) {
  std::function<void(bool)> sent;
  bool ended = false;
  {
    absl::MutexLock lock(&mutex_);
    sending_ = false;
    sent.swap(sent_);
    ended = ended_;
  }
  if (ended) ServerWriteReactor::Finish(last_);
  if (!ok) OnCancel();  // gRPC will say so as well, but later
  sent(ok && !ended);
}

void StreamCall::End(absl::Status status) {
  grpc::Status last = status.ok() ? grpc::Status::OK : ToGrpc(status, trace_id());
  {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;
    ended_ = true;
    last_ = std::move(last);
    // Between a message and its OnWriteDone gRPC takes nothing else.
    if (sending_) return state_.Record(status);
  }
  state_.Record(status);
  ServerWriteReactor::Finish(last_);
}

bool StreamCall::stopping() const {
  if (state_.pipeline().closing() || deadline() <= absl::Now()) return true;
  absl::MutexLock lock(&mutex_);
  return ended_;
}

absl::Status StreamCall::Reauthorize() const {
  const Pipeline& pipeline = state_.pipeline();
  auto identity = pipeline.Authenticate(authorization());
  if (!identity.ok()) return identity.status();
  return pipeline.Authorize(**identity, state_.method().permission);
}

void StreamCall::Cancel() {
  absl::MutexLock lock(&mutex_);
  if (!done_) context_.TryCancel();
}

void StreamCall::OnCancel() { End(absl::CancelledError("the caller has gone away")); }

void StreamCall::OnDone() {
  {
    absl::MutexLock lock(&mutex_);
    done_ = true;
  }
  Release();
}

void StreamCall::Release() {
  if (holders_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

}  // namespace district::rpc
