// What happens to every call, and what the calls of one server share.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/auth.h"
#include "common/rpc/failure_limiter.h"
#include "common/rpc/method.h"
#include "common/rpc/metrics.h"
#include "common/rpc/retry_schedule.h"
#include "common/rpc/server.h"
#include "common/rpc/shares.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"

namespace district::rpc {

// When the answer must be there: what the caller gives, at most `max_timeout`, or where it says
// nothing (InfiniteFuture) `default_timeout`; a little less, so that the answer still arrives.
absl::Time AnswerBy(absl::Time now, absl::Time callers_deadline, const ServerOptions& options);

// When a stream should begin to end: after `max_stream`, or where the caller gives less some time
// before, so that it still gets a last message and an end in good order.
absl::Time EndBy(absl::Time now, absl::Time callers_deadline, const ServerOptions& options);

// By when a request that is a stream should be there and answered: after `max_request_stream`, or
// what the caller gives, less what the answer needs to get back.
absl::Time ArriveBy(absl::Time now, absl::Time callers_deadline, const ServerOptions& options);

// Lets one line a second stand for many events. Whoever is overrun, by callers or by strangers,
// must not spend itself on lines that say so.
class LogLimiter {
 public:
  // For how many events, this one included, a line is to be written now; 0: for none.
  int Count(absl::Time now);

 private:
  std::atomic<int64_t> second_{0};
  std::atomic<int> events_{0};
};

class UnaryCall;

class Pipeline {
 public:
  // `authenticator` may be null.
  Pipeline(const ServerOptions& options, std::unique_ptr<auth::Authenticator> authenticator,
           auth::Roles roles);

  // For gRPC: runs the steps up to the method's handler. Never blocks.
  grpc::ServerUnaryReactor* Serve(const Method& method, grpc::CallbackServerContext& context,
                                  const grpc::ByteBuffer& request, grpc::ByteBuffer& response);

  // The same for a method that streams.
  grpc::ServerWriteReactor<grpc::ByteBuffer>* ServeStream(const Method& method,
                                                          grpc::CallbackServerContext& context,
                                                          const grpc::ByteBuffer& request);

  // The same for a method whose request is a stream.
  grpc::ServerReadReactor<grpc::ByteBuffer>* ServeRequestStream(
      const Method& method, grpc::CallbackServerContext& context, grpc::ByteBuffer& response);

  // Who calls.
  absl::StatusOr<std::shared_ptr<const auth::Identity>> Authenticate(
      std::string_view authorization) const;
  // The same for a call from `peer`. RESOURCE_EXHAUSTED, without a look at the signature, where too
  // many tokens from its address were refused in this second.
  absl::StatusOr<std::shared_ptr<const auth::Identity>> AuthenticateFrom(
      const std::function<std::string()>& peer, std::string_view authorization, absl::Time now);
  // Who calls without a token, where such callers hold the permission: that of the role
  // `anonymous`; else null.
  std::shared_ptr<const auth::Identity> AnonymousFor(std::string_view permission) const;
  // PERMISSION_DENIED where neither the caller nor the role `anonymous` holds the permission.
  // Nobody holds the empty one.
  absl::Status Authorize(const auth::Identity& identity, const std::string& permission) const;
  bool Allows(const auth::Identity& identity, std::string_view permission) const;

  // Takes a place among the calls in flight, to be given back. RESOURCE_EXHAUSTED where none is
  // free, or where the caller holds its share already: also while nobody else wants the others, for
  // a place is not given back when somebody comes.
  absl::Status AcquireSlot(const auth::Identity& identity);
  void ReleaseSlot(const auth::Identity& identity);

  // Keeps a call that was cancelled while its handler works; false where the server is closing, and
  // nothing is kept.
  bool AddCancelled(UnaryCall& cancelled);
  // Lets go of a kept call; false where it is not kept.
  bool RemoveCancelled(UnaryCall& call);
  // From now on a cancelled call ends at once, whatever its handler does: gRPC would wait for it
  // forever. Those cancelled before are ended now.
  void Close();
  // Whether it is closed; then streams are to end.
  bool closing() const { return closing_.load(std::memory_order_relaxed); }

  // Where there may be a flood of answers with a code, what keeps the log from it; else null.
  LogLimiter* LogLimiterFor(absl::StatusCode code);

  const ServerOptions& options() const { return options_; }
  const std::shared_ptr<Metrics>& metrics() { return metrics_; }

 private:
  void GiveBackSlot(const auth::Identity& identity);

  const ServerOptions options_;
  const std::unique_ptr<auth::Authenticator> authenticator_;
  const auth::Roles roles_;
  const std::shared_ptr<Metrics> metrics_ = std::make_shared<Metrics>();
  std::atomic<bool> closing_{false};
  absl::Mutex mutex_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_set<UnaryCall*> cancelled_ ABSL_GUARDED_BY(mutex_);
  Shares shares_;
  std::atomic<int64_t> ended_{0};  // calls that had a slot
  RetrySchedule retry_of_all_, retry_of_subjects_;
  FailureLimiter bad_tokens_;
  LogLimiter exhausted_, strangers_;
};

}  // namespace district::rpc
