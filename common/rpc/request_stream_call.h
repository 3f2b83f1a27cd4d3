// A call whose request is a stream, on the server's side: gRPC's reactor and what the handler sees
// in one.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/call_state.h"
#include "common/rpc/request_stream.h"
#include "grpcpp/alarm.h"

namespace district::rpc {

// Three hold it: gRPC until OnDone, the alarm of its deadline until that is over, and the handler
// until it drops the last RequestStreamPtr. Whoever comes last deletes it. It ends at once where
// its caller goes away, whatever its handler does.
class RequestStreamCall final : public ServerCallBase<RequestStream>,
                                public grpc::ServerReadReactor<grpc::ByteBuffer> {
 public:
  RequestStreamCall(Pipeline& pipeline, const Method& method, grpc::CallbackServerContext& context,
                    grpc::ByteBuffer& response);

  // The handler's hold, to be taken once. Let go without an answer, the call is answered INTERNAL.
  RequestStreamPtr MakeHandle();

  // Finds out who calls and begins to read; `ready` is called once the first message, which is the
  // request, is there and good. All errors are answered here.
  void Begin(std::function<void()> ready);

  void Receive(ReceivedFunction received) override;
  google::protobuf::Message& mutable_request() override { return state_.mutable_request(); }
  bool stopping() const override;

  void Finish(const google::protobuf::Message& response) override;
  void FinishWithBytes(std::string serialized_response) override;
  void FinishWithHeaders(const google::protobuf::Message& response,
                         const Headers& headers) override;
  void Fail(absl::Status status) override;

  void OnReadDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { Release(); }

 private:
  ~RequestStreamCall() override = default;

  // Reads a message, after which `read` is called with what came of it.
  using ReadFunction = std::function<void(absl::Status, bool at_end)>;
  void Read(ReadFunction read);
  absl::Status ParseNext();
  void Answer(std::string serialized_response);
  // True for the first to answer, who must.
  bool Claim();
  bool answered() const;
  void Release();

  grpc::CallbackServerContext& context_;  // until OnDone
  grpc::ByteBuffer& response_;            // gRPC's, until OnDone
  grpc::Alarm alarm_;
  std::atomic<int> holders_{2};
  // gRPC is asked to read with it held, so that nothing is read once it was told the end.
  mutable absl::Mutex mutex_;
  bool answered_ ABSL_GUARDED_BY(mutex_) = false;
  // Of what is being read; one read is under way at a time.
  grpc::ByteBuffer bytes_;
  std::unique_ptr<google::protobuf::Message> next_;
  ReadFunction read_;
};

}  // namespace district::rpc
