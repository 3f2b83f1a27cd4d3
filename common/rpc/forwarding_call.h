// Calls that differ in one thing from a call that came in.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/time.h"
#include "common/rpc/call.h"

namespace district::rpc {

// Answers as the call `inner` does; `Base` is Call or CallContext.
template <typename Base>
class ForwardingContext : public Base {
 public:
  // `inner` must outlive it.
  explicit ForwardingContext(const CallContext& inner) : inner_(inner) {}

  const google::protobuf::MethodDescriptor& method() const override { return inner_.method(); }
  const google::protobuf::Message& request() const override { return inner_.request(); }
  const api::RequestFields& fields() const override { return inner_.fields(); }
  const auth::Identity& identity() const override { return inner_.identity(); }
  bool Allows(std::string_view permission) const override { return inner_.Allows(permission); }
  absl::Time deadline() const override { return inner_.deadline(); }
  const std::string& trace_id() const override { return inner_.trace_id(); }
  const std::string& authorization() const override { return inner_.authorization(); }
  const std::string& traceparent() const override { return inner_.traceparent(); }
  const std::shared_ptr<api::PageTokenKeys>& page_token_keys() const override {
    return inner_.page_token_keys();
  }

 private:
  const CallContext& inner_;
};

}  // namespace district::rpc
