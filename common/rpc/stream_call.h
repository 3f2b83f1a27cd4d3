// A call whose answer is a stream, on the server's side: gRPC's reactor and what the handler sees
// in one.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/call_state.h"

namespace district::rpc {

// Two hold it: gRPC until OnDone, and the handler until it drops the last StreamPtr. Unlike a unary
// call it ends at once where its caller goes away, whatever its handler does.
class StreamCall final : public ServerCallBase<Stream>,
                         public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  StreamCall(Pipeline& pipeline, const Method& method, grpc::CallbackServerContext& context);

  // The handler's hold, to be taken once. Let go without an end, the stream ends with INTERNAL.
  StreamPtr MakeHandle();

  void AddHeader(const std::string& name, const std::string& value) override;
  void Send(std::string serialized_message, std::function<void(bool)> sent) override;
  void End(absl::Status status) override;
  bool stopping() const override;
  absl::Status Reauthorize() const override;
  void Cancel() override;

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  ~StreamCall() override = default;
  void Release();

  grpc::CallbackServerContext& context_;  // until OnDone
  std::atomic<int> holders_{2};
  // Of gRPC only TryCancel is called with it held, which calls nobody back on this thread.
  mutable absl::Mutex mutex_;
  bool sending_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void(bool)> sent_ ABSL_GUARDED_BY(mutex_);
  grpc::Status last_;         // set once, with `ended_`
  grpc::ByteBuffer message_;  // what is being sent
};

}  // namespace district::rpc
