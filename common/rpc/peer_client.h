// A client of a peer service.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/tls.h"
#include "google/protobuf/message.h"

namespace district::rpc {

struct PeerCallOptions {
  absl::Time deadline;
  std::string authorization;  // the caller's own: a peer answers what the caller may read
  std::string traceparent;
};

class PeerClient {
 public:
  // Cancels the calls under way and waits until their `done` has returned; so never to be run from
  // one.
  virtual ~PeerClient() = default;

  // Calls a unary method by its full name ("district.personnel.v1.PeopleService.BatchGetPeople").
  // Tried again, with a pause, while the peer answers that it is UNAVAILABLE or going down and
  // there is time, three times at most: so only for methods that read. The status carries the
  // peer's google.rpc details as payloads. `done` runs on a thread of gRPC and must not block.
  virtual void CallMethod(
      const std::string& method, const google::protobuf::Message& request, PeerCallOptions options,
      std::function<void(absl::StatusOr<std::unique_ptr<google::protobuf::Message>>)> done) = 0;
};

// `address` is a gRPC target, "127.0.0.1:9001" or "dns:///personnel:9000"; calls are spread over
// all addresses it stands for.
std::unique_ptr<PeerClient> ConnectPeer(const std::string& address, const TlsOptions& tls = {});

}  // namespace district::rpc
