// A call on the server's side: gRPC's reactor and what the handler sees in one.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/method.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/trace.h"
#include "google/protobuf/arena.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"

namespace district::rpc {

// Two hold it: gRPC until OnDone, and the handler until it drops the last CallPtr. A third is the
// pipeline, between the call's cancellation and its answer. Whoever comes last deletes it.
class ServerCall final : public Call, public grpc::ServerUnaryReactor {
 public:
  ServerCall(Pipeline& pipeline, const Method& method, grpc::CallbackServerContext& context,
             grpc::ByteBuffer& response);

  // The handler's hold, to be taken once. Let go without an answer, the call is answered INTERNAL.
  CallPtr MakeHandle();

  // All steps before the handler. An error is still to be answered.
  absl::Status Prepare(const grpc::ByteBuffer& request);

  const google::protobuf::MethodDescriptor& method() const override { return method_.descriptor; }
  const google::protobuf::Message& request() const override { return *request_; }
  const auth::Identity& identity() const override { return *identity_; }
  bool Allows(std::string_view permission) const override {
    return pipeline_.Allows(*identity_, permission);
  }
  absl::Time deadline() const override { return deadline_; }
  const std::string& trace_id() const override { return trace_.id; }
  const std::string& authorization() const override { return authorization_; }
  const std::string& traceparent() const override { return trace_.traceparent; }

  void Finish(const google::protobuf::Message& response) override;
  void FinishWithBytes(std::string serialized_response) override;
  void Fail(absl::Status status) override;

  void OnCancel() override;
  void OnDone() override { Release(); }

  // Ends a call that the pipeline kept; the server does not wait for its handler.
  void Abandon();

 private:
  ~ServerCall() override = default;

  absl::Status Parse(const grpc::ByteBuffer& bytes);
  // True for the first to answer, who must.
  bool Claim();
  void StopKeeping();
  void Answer(grpc::ByteBuffer bytes);
  void Record(const absl::Status& status);
  void WriteLog(const absl::Status& status, absl::Duration took) const;
  void Release();

  // Most requests fit, and so cost no allocation but the call's own.
  static constexpr size_t kFirstBlock = 1024;

  Pipeline& pipeline_;
  const Method& method_;
  grpc::CallbackServerContext& context_;
  grpc::ByteBuffer& response_;  // gRPC's, until OnDone
  const absl::Time begun_;
  bool entered_ = false;
  std::atomic<bool> answered_{false};
  std::atomic<bool> kept_{false};  // by the pipeline, perhaps
  std::atomic<int> holders_{2};
  absl::Time deadline_;
  Trace trace_;
  std::string authorization_;
  std::shared_ptr<const auth::Identity> identity_;
  alignas(8) char first_block_[kFirstBlock];
  google::protobuf::Arena arena_;
  google::protobuf::Message* request_;  // in the arena
};

}  // namespace district::rpc
