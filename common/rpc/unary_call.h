// A call on the server's side: gRPC's reactor and what the handler sees in one.
#pragma once

#include <atomic>
#include <string>

#include "absl/status/status.h"
#include "common/rpc/call_state.h"

namespace district::rpc {

// Two hold it: gRPC until OnDone, and the handler until it drops the last CallPtr. A third is the
// pipeline, between the call's cancellation and its answer. Whoever comes last deletes it.
class UnaryCall final : public ServerCallBase<Call>, public grpc::ServerUnaryReactor {
 public:
  UnaryCall(Pipeline& pipeline, const Method& method, grpc::CallbackServerContext& context,
            grpc::ByteBuffer& response);

  // The handler's hold, to be taken once. Let go without an answer, the call is answered INTERNAL.
  CallPtr MakeHandle();

  void Finish(const google::protobuf::Message& response) override;
  void FinishWithBytes(std::string serialized_response) override;
  void FinishWithHeaders(const google::protobuf::Message& response,
                         const Headers& headers) override;
  void Fail(absl::Status status) override;

  void OnCancel() override;
  void OnDone() override { Release(); }

  // Ends a call that the pipeline kept; the server does not wait for its handler.
  void Abandon();

 private:
  ~UnaryCall() override = default;

  // OnCancel and OnDone are short and block nobody, so gRPC need not wake a thread to run them.
  bool InternalInlineable() override { return true; }

  // True for the first to answer, who must.
  bool Claim();
  void StopKeeping();
  void Answer(grpc::ByteBuffer bytes);
  void Release();

  grpc::ByteBuffer& response_;  // gRPC's, until OnDone
  std::atomic<bool> answered_{false};
  std::atomic<bool> kept_{false};  // by the pipeline, perhaps
  std::atomic<int> holders_{2};
};

}  // namespace district::rpc
