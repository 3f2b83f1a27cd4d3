// One of the transactions of a call that has many: an import commits some rows at a time, each time
// by the way that all writes go.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/forwarding_call.h"
#include "common/rpc/request_stream.h"
#include "district/indicator/v1/exchange.pb.h"

namespace district::indicator {

// Stands for the call of a stream to what writes. Its end is that of the step, not of the stream.
class StepCall final : public rpc::ForwardingContext<rpc::Call> {
 public:
  using DoneFunction = std::function<void(absl::Status)>;

  // `request` is that of the step: an id of its own, whether to change anything.
  StepCall(rpc::RequestStreamPtr stream, v1::ImportObservationsRequest request, absl::Time deadline,
           DoneFunction done)
      : ForwardingContext(*stream),
        stream_(std::move(stream)),
        request_(std::move(request)),
        deadline_(deadline),
        done_(std::move(done)) {}

  const google::protobuf::Message& request() const override { return request_; }
  absl::Time deadline() const override { return deadline_; }

  void Finish(const google::protobuf::Message&) override { done_(absl::OkStatus()); }
  void FinishWithBytes(std::string) override { done_(absl::OkStatus()); }
  void FinishWithHeaders(const google::protobuf::Message&, const rpc::Headers&) override {
    done_(absl::OkStatus());
  }
  void Fail(absl::Status status) override { done_(std::move(status)); }

 private:
  const rpc::RequestStreamPtr stream_;
  const v1::ImportObservationsRequest request_;
  const absl::Time deadline_;
  const DoneFunction done_;
};

}  // namespace district::indicator
