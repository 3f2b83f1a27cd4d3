// Keeps the state of a call, whether its answer is one message or a stream: runs the steps before
// its handler, and records its end.
#pragma once

#include <memory>
#include <string>
#include <string_view>

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

class CallState {
 public:
  CallState(Pipeline& pipeline, const Method& method, grpc::CallbackServerContext& context);

  // All steps before the handler. An error is still to be answered.
  absl::Status AuthorizeAndParse(const grpc::ByteBuffer& request);
  // The same in two parts, for a call whose request comes later: who calls and until when, then
  // the request.
  absl::Status Authorize();
  absl::Status Accept(const grpc::ByteBuffer& request);
  // Reads a message of the type of the requests.
  absl::Status ParseInto(google::protobuf::Message& message, const grpc::ByteBuffer& bytes) const;

  // Metrics and the log line of a call that is over; once.
  void Record(const absl::Status& status);

  // Adds a header to the answer, before that is sent.
  void AddHeader(const std::string& name, const std::string& value) {
    context_.AddInitialMetadata(name, value);
  }

  Pipeline& pipeline() const { return pipeline_; }
  const Method& method() const { return method_; }
  const google::protobuf::Message& request() const { return *request_; }
  google::protobuf::Message& mutable_request() { return *request_; }
  const auth::Identity& identity() const { return *identity_; }
  absl::Time deadline() const { return deadline_; }
  const Trace& trace() const { return trace_; }
  const std::string& authorization() const { return authorization_; }

 private:
  absl::Status Identify();
  void WriteLog(const absl::Status& status, absl::Duration took) const;
  // The id of the request, once it is known to be one; before, it may be anything.
  std::string RequestId() const;

  // Most requests fit, and so cost no allocation but the call's own.
  static constexpr size_t kFirstBlock = 1024;

  Pipeline& pipeline_;
  const Method& method_;
  grpc::CallbackServerContext& context_;
  const absl::Time begun_;
  bool holds_slot_ = false;  // of the calls in flight, to be released
  bool checked_ = false;     // the request is as its declarations want it
  absl::Time deadline_;
  Trace trace_;
  std::string authorization_;
  std::shared_ptr<const auth::Identity> identity_;
  alignas(8) char first_block_[kFirstBlock];
  google::protobuf::Arena arena_;
  google::protobuf::Message* request_;  // in the arena
};

// What its handler sees of it: `Handle` is Call or Stream.
template <typename Handle>
class ServerCallBase : public Handle {
 public:
  ServerCallBase(Pipeline& pipeline, const Method& method, grpc::CallbackServerContext& context)
      : state_(pipeline, method, context) {}

  absl::Status AuthorizeAndParse(const grpc::ByteBuffer& request) {
    return state_.AuthorizeAndParse(request);
  }

  const google::protobuf::MethodDescriptor& method() const override {
    return state_.method().descriptor;
  }
  const api::RequestFields& fields() const override { return state_.method().fields; }
  const google::protobuf::Message& request() const override { return state_.request(); }
  const auth::Identity& identity() const override { return state_.identity(); }
  bool Allows(std::string_view permission) const override {
    return state_.pipeline().Allows(state_.identity(), permission);
  }
  absl::Time deadline() const override { return state_.deadline(); }
  const std::string& trace_id() const override { return state_.trace().id; }
  const std::string& authorization() const override { return state_.authorization(); }
  const std::string& traceparent() const override { return state_.trace().traceparent; }
  const std::shared_ptr<api::PageTokenKeys>& page_token_keys() const override {
    return state_.pipeline().options().page_token_keys;
  }

 protected:
  CallState state_;
};

// Bytes as gRPC sends them, without a copy where they are many.
grpc::ByteBuffer ToByteBuffer(std::string bytes);

}  // namespace district::rpc
