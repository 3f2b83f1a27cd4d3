// What the handler of a method sees whose request is a stream.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "google/protobuf/message.h"

namespace district::rpc {

// A call that is answered once, as any other; request() is the first message of its stream. The
// others are asked for one at a time, so that a caller sends no faster than its handler takes.
class RequestStream : public Call {
 public:
  // The next message, good until the next is asked for, as it was sent: what is declared of its
  // fields is not checked. Null at the end of the stream. An error where there is no caller any
  // more, the deadline has come, or the message is too large or none of its type.
  using ReceivedFunction = std::function<void(absl::StatusOr<google::protobuf::Message*>)>;
  // Asks for the next message; `received` is called once, perhaps at once, from any thread.
  virtual void Receive(ReceivedFunction received) = 0;
  // The first message: what it holds of the content may be taken out of it.
  virtual google::protobuf::Message& mutable_request() = 0;
  // Whether nobody waits for an answer any more, or the server is going down.
  virtual bool stopping() const = 0;
};

using RequestStreamPtr = std::shared_ptr<RequestStream>;
using RequestStreamHandler = std::function<void(RequestStreamPtr)>;

}  // namespace district::rpc
