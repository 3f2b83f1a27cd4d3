// What tests need below the level of stubs and of the gateway's JSON: gRPC by hand, other ports,
// tokens that deploy/local would never make.
#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/stack.h"

namespace district::testing {

// A unary call of any method with any bytes.
struct RawReply {
  grpc::Status status;
  std::string bytes;
};
RawReply CallRaw(const std::shared_ptr<grpc::Channel>& channel, const std::string& path,
                 const std::string& request, const std::map<std::string, std::string>& headers = {},
                 absl::Duration timeout = absl::Seconds(20));

// The google.rpc.Status of a gRPC error as the JSON that the gateway answers for the same error;
// null where the answer carries none.
Json ErrorBody(const grpc::Status& status);

// A channel of its own to a process of a service, past the gateway.
std::shared_ptr<grpc::Channel> ServiceChannel(const Stack& stack, const std::string& service,
                                              int replica = 0);

// GET of a whole URL, without a token.
Reply Fetch(const std::string& url);

// What /metrics of a process says for a line that begins with `line` ("name{labels}"); 0 where it
// has none.
double Metric(const Stack& stack, const std::string& service, const std::string& line);

// How many statements a service runs until it has answered a GET, at the least of some times: those
// of the answer, and on a busy machine a few by which the service looks after itself meanwhile.
double FewestStatements(Stack& stack, const std::string& service, const std::string& path);

// What the gateway's Envoy counts by that name, "cluster.personnel.upstream_rq_total".
double GatewayStat(const Stack& stack, const std::string& name);
// The line of the gateway's access log that holds `text`, once it is written; null where none
// comes.
Json GatewayLogLine(const Stack& stack, const std::string& text);

// The claims of a good token for the role, to be spoilt.
Json Claims(const std::string& role = "admin");
// A token of these claims, signed with the stack's key or the JWK given; `header` replaces members
// of the good header.
std::string SignedToken(const Stack& stack, const Json& claims, const Json& header = Json::object(),
                        const Json& key = nullptr);
// base64url without padding.
std::string Base64Url(const std::string& bytes);

// A file's text; "" where there is none.
std::string ReadFile(const std::string& path);
// Runs a shell command: what it wrote, and its exit code.
std::string Shell(const std::string& command, int* exit_code = nullptr);

// Polls until `met` or the time is over; whether it was met.
template <typename Condition>
bool Eventually(absl::Duration timeout, Condition met) {
  const absl::Time end = absl::Now() + timeout;
  while (!met()) {
    if (absl::Now() > end) return false;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return true;
}

}  // namespace district::testing
