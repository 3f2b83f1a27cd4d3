// One call of one method, from the wire to the answer.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/api/page_token.h"
#include "common/api/request_fields.h"
#include "common/auth/auth.h"
#include "google/protobuf/message.h"

namespace district::rpc {

// What came in. The request is parsed, canonical and checked against its declarations; the caller
// is known and may call the method.
class CallContext {
 public:
  virtual ~CallContext() = default;

  virtual const google::protobuf::MethodDescriptor& method() const = 0;
  virtual const google::protobuf::Message& request() const = 0;
  // The fields of the request that many methods share.
  virtual const api::RequestFields& fields() const = 0;
  virtual const auth::Identity& identity() const = 0;
  // Whether the caller holds a permission beyond the method's own.
  virtual bool Allows(std::string_view permission) const = 0;
  // Before this the answer must be given; a little before the caller gives up.
  virtual absl::Time deadline() const = 0;
  virtual const std::string& trace_id() const = 0;
  // Headers to pass on to a peer service: authorization and traceparent.
  virtual const std::string& authorization() const = 0;
  virtual const std::string& traceparent() const = 0;

  virtual const std::shared_ptr<api::PageTokenKeys>& page_token_keys() const = 0;

  // The page tokens of what the method lists (see api::PageTokens::Of).
  api::PageTokens page_tokens(std::string field = "page_token", std::string also = {}) const {
    return api::PageTokens::Of(page_token_keys(), method(), request(), std::move(field),
                               std::move(also));
  }

  template <typename Request>
  const Request& request_as() const {
    return static_cast<const Request&>(request());
  }
};

// Headers of an answer: names in lower case, ASCII both.
using Headers = std::vector<std::pair<std::string, std::string>>;

// What the handler of a unary method sees. Exactly one of the Finish methods is called, once, from
// any thread; the call lives until then as long as somebody holds it.
class Call : public CallContext {
 public:
  virtual void Finish(const google::protobuf::Message& response) = 0;
  virtual void FinishWithBytes(std::string serialized_response) = 0;
  // Finishes with headers beside the answer, which the gateway passes on.
  virtual void FinishWithHeaders(const google::protobuf::Message& response,
                                 const Headers& headers) = 0;
  virtual void Fail(absl::Status status) = 0;
};

// What the handler of a server-streaming method sees. It sends messages one after the other and
// ends with End, from any thread, but not two at a time.
class Stream : public CallContext {
 public:
  // Adds a header to the answer, before the first message is sent.
  virtual void AddHeader(const std::string& name, const std::string& value) = 0;
  // Sends a message. `sent` is called once, perhaps at once: with true when the caller takes
  // another one, with false when there is no caller any more. Until then nothing else may be sent.
  virtual void Send(std::string serialized_message, std::function<void(bool taken)> sent) = 0;
  // Ends the stream, after what is being sent. Only the first call counts.
  virtual void End(absl::Status status) = 0;
  // Whether it is time to end: the caller is gone, the deadline has come or the server is going
  // down. To be asked now and then; the end should follow within a second.
  virtual bool stopping() const = 0;
  // Whether its caller would be let in now: whose token has ended or lost its permission meanwhile
  // is to get nothing more. To be asked before every page; the error is what to end with.
  virtual absl::Status Reauthorize() const = 0;
  // Cuts it off, for a caller that does not take what is sent.
  virtual void Cancel() = 0;
};

using CallPtr = std::shared_ptr<Call>;
using Handler = std::function<void(CallPtr)>;
using StreamPtr = std::shared_ptr<Stream>;
using StreamHandler = std::function<void(StreamPtr)>;

}  // namespace district::rpc
