// A gRPC server whose methods all go through the same pipeline:
//   identity -> permission (declared on the method) -> parse -> canonical form and limits (declared
//   on the fields) -> deadline -> handler -> status, metrics, log.
// A stream goes the same way, and is told when to end. No step blocks. Methods come from the protos
// linked into the program, whether generated code for them is or not; health is there without being
// asked for.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/api/page_token.h"
#include "common/auth/auth.h"
#include "common/rpc/call.h"
#include "common/rpc/request_stream.h"
#include "common/rpc/tls.h"

namespace district::rpc {

struct ServerOptions {
  std::string address = "127.0.0.1:0";  // gRPC; port 0 takes a free one
  TlsOptions tls;                       // of the gRPC port
  std::string admin_address;            // /metrics over HTTP; empty: none
  bool reflection = false;  // tells whoever asks of all services and their files, without a token
  absl::Duration default_timeout = absl::Seconds(10);  // where the caller sets no deadline
  absl::Duration max_timeout = absl::Seconds(60);
  // The longest that a stream lasts, also where its caller gives it no deadline or a later one.
  absl::Duration max_stream = absl::Hours(1);
  // The longest that a request which is a stream takes to arrive.
  absl::Duration max_request_stream = absl::Minutes(10);
  absl::Duration drain_delay = absl::Seconds(2);     // from NOT_SERVING to the last accepted call
  absl::Duration drain_timeout = absl::Seconds(10);  // for calls under way
  int max_message_bytes = 4 * 1024 * 1024;
  int max_in_flight = 2000;  // calls; more are answered RESOURCE_EXHAUSTED at once
  double max_share = 0.25;   // of these, for the calls of one subject
  // Tokens that are refused, from one address in a second; then only those are looked at that were
  // verified before, for a signature's verification costs processor time. 0: no limit. Callers
  // behind a gateway share its address: it has to verify tokens itself.
  int max_bad_tokens = 200;
  bool log_reads = false;  // a log line for successful reads too
  // Those of this process alone, where no others are given.
  std::shared_ptr<api::PageTokenKeys> page_token_keys = api::PageTokenKeys::Random();
};

// Whether callers whose token names an organization may call a method that writes. What they may
// write, those who serve the method must see to.
enum class Units { kMayNotWrite, kMayWrite };

class Server {
 public:
  // `authenticator` may be null only for methods in services that declare no permission to be
  // needed, as in tests and the bench: then every caller is anonymous and may call everything.
  Server(ServerOptions options, std::unique_ptr<auth::Authenticator> authenticator,
         auth::Roles roles);
  // Ends all calls. Handlers must be at rest by then: they may still answer, but not ask.
  ~Server();

  // Binds a unary method by its full name, "district.personnel.v1.PeopleService.GetPerson". Aborts
  // for one that is unknown or already bound. All methods of a service must be bound before Start.
  void Handle(std::string_view method, Handler handler, Units units = Units::kMayNotWrite);

  // The same for a method whose answer is a stream.
  void HandleStream(std::string_view method, StreamHandler handler);

  // The same for a method whose request is a stream.
  void HandleRequestStream(std::string_view method, RequestStreamHandler handler,
                           Units units = Units::kMayNotWrite);

  // Whether the program can do its work now, asked every second; while the answer is an error,
  // health is NOT_SERVING.
  void SetReadiness(std::function<absl::Status()> ready);

  // More lines for /metrics, in Prometheus text form, asked at every scrape: name, help, value.
  void AddGauge(std::string name, std::string help, std::function<double()> value);

  // FAILED_PRECONDITION that names the method where one of a service has no handler, or a proto
  // whose request is not as the server needs it.
  absl::Status Start();
  int port() const;
  int admin_port() const;

  // Serves until SIGTERM or SIGINT (or Stop), then drains: health NOT_SERVING, wait drain_delay,
  // refuse new calls, wait for those under way.
  void Run();
  void Stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace district::rpc
