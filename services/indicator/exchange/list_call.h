// A list of observations that another call goes through, page by page.
#pragma once

#include <string>
#include <utility>

#include "common/rpc/call.h"
#include "common/rpc/forwarding_call.h"
#include "district/indicator/v1/observations.pb.h"

namespace district::indicator {

// Stands for the call of a stream to what reads lists. Nobody waits for an answer of it.
class ListCall final : public rpc::ForwardingContext<rpc::Call> {
 public:
  ListCall(rpc::StreamPtr stream, v1::ListObservationsRequest request)
      : ForwardingContext(*stream), stream_(std::move(stream)), request_(std::move(request)) {}

  const google::protobuf::MethodDescriptor& method() const override {
    return *v1::ListObservationsRequest::descriptor()
                ->file()
                ->FindServiceByName("ObservationService")
                ->FindMethodByName("ListObservations");
  }
  const google::protobuf::Message& request() const override { return request_; }
  const api::RequestFields& fields() const override {
    static const auto* const fields = new api::RequestFields(
        *api::RequestFields::Of("ListObservations", *request_.GetDescriptor(), {}));
    return *fields;
  }

  void Finish(const google::protobuf::Message&) override {}
  void FinishWithBytes(std::string) override {}
  void FinishWithHeaders(const google::protobuf::Message&, const rpc::Headers&) override {}
  void Fail(absl::Status) override {}

 private:
  const rpc::StreamPtr stream_;
  const v1::ListObservationsRequest request_;
};

}  // namespace district::indicator
