// A list of observations that another call goes through, page by page.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "district/indicator/v1/observations.pb.h"

namespace district::indicator {

// Stands for the call of a stream to what reads lists. Nobody waits for an answer of it.
class ListCall final : public rpc::Call {
 public:
  ListCall(rpc::StreamPtr stream, v1::ListObservationsRequest request)
      : stream_(std::move(stream)), request_(std::move(request)) {}

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
  const auth::Identity& identity() const override { return stream_->identity(); }
  bool Allows(std::string_view permission) const override { return stream_->Allows(permission); }
  absl::Time deadline() const override { return stream_->deadline(); }
  const std::string& trace_id() const override { return stream_->trace_id(); }
  const std::string& authorization() const override { return stream_->authorization(); }
  const std::string& traceparent() const override { return stream_->traceparent(); }
  const std::shared_ptr<api::PageTokenKeys>& page_token_keys() const override {
    return stream_->page_token_keys();
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
