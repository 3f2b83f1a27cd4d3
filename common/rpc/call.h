// One call of one method, from the wire to the answer.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/auth.h"
#include "google/protobuf/message.h"

namespace district::rpc {

// What a handler sees. The request is parsed, canonical and checked against its declarations; the
// caller is known and may call the method. Exactly one of the Finish methods is called, once, from
// any thread; the call lives until then as long as somebody holds it.
class Call {
 public:
  virtual ~Call() = default;

  virtual const google::protobuf::MethodDescriptor& method() const = 0;
  virtual const google::protobuf::Message& request() const = 0;
  virtual const auth::Identity& identity() const = 0;
  // Whether the caller holds a permission beyond the method's own.
  virtual bool Allows(std::string_view permission) const = 0;
  // Before this the answer must be given; a little before the caller gives up.
  virtual absl::Time deadline() const = 0;
  virtual const std::string& trace_id() const = 0;
  // Headers to pass on to a sibling service: authorization and traceparent.
  virtual const std::string& authorization() const = 0;
  virtual const std::string& traceparent() const = 0;

  virtual void Finish(const google::protobuf::Message& response) = 0;
  virtual void FinishWithBytes(std::string serialized_response) = 0;
  virtual void Fail(absl::Status status) = 0;

  template <typename Request>
  const Request& request_as() const {
    return static_cast<const Request&>(request());
  }
};

using CallPtr = std::shared_ptr<Call>;
using Handler = std::function<void(CallPtr)>;

}  // namespace district::rpc
