#include "common/rpc/pipeline.h"

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

#include "absl/time/clock.h"
#include "common/api/errors.h"
#include "common/rpc/log.h"
#include "common/rpc/request_stream_call.h"
#include "common/rpc/stream_call.h"
#include "common/rpc/unary_call.h"

namespace district::rpc {
namespace {

// What an answer needs to get back: a tenth of the time up to 20 ms. But never less than a
// hundredth, by which gRPC rounds up the timeouts that it sends.
absl::Duration Shave(absl::Duration given) {
  return std::max(std::min(absl::Milliseconds(20), given / 10), given / 100);
}

// `limit`: whose places are taken, the server's or those of the caller's subject.
absl::Status TooManyCalls(std::string_view limit, std::string_view message,
                          absl::Duration retry_after) {
  return api::Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS")
      .Message(message)
      .Metadata("limit", limit)
      .RetryAfter(retry_after);
}

// Who calls without a token. All of them together are one subject, whose share of the places they
// have.
const std::shared_ptr<const auth::Identity>& Anonymous() {
  static const auto& anonymous =
      *new std::shared_ptr<const auth::Identity>(std::make_shared<auth::Identity>(auth::Identity{
          .subject = "anonymous", .roles = {"anonymous"}, .expires = absl::InfiniteFuture()}));
  return anonymous;
}

// Runs a handler; an error where it throws.
template <typename Run>
absl::Status Guarded(const Run& run) {
  try {
    run();
    return absl::OkStatus();
  } catch (const std::exception& error) {
    return absl::InternalError(std::string("the handler threw: ") + error.what());
  } catch (...) {
    return absl::InternalError("the handler threw");
  }
}

}  // namespace

absl::Time AnswerBy(absl::Time now, absl::Time callers_deadline, const ServerOptions& options) {
  const absl::Duration given = callers_deadline == absl::InfiniteFuture()
                                   ? options.default_timeout
                                   : std::min(callers_deadline - now, options.max_timeout);
  if (given <= absl::ZeroDuration()) return now;
  return now + given - Shave(given);
}

absl::Time EndBy(absl::Time now, absl::Time callers_deadline, const ServerOptions& options) {
  const absl::Duration given = callers_deadline - now;
  const absl::Duration farewell = std::min(absl::Seconds(1), given / 10);
  return now + std::min(options.max_stream, given - farewell);
}

absl::Time ArriveBy(absl::Time now, absl::Time callers_deadline, const ServerOptions& options) {
  const absl::Duration given = std::min(callers_deadline - now, options.max_request_stream);
  if (given <= absl::ZeroDuration()) return now;
  return now + given - Shave(given);
}

Pipeline::Pipeline(const ServerOptions& options, std::unique_ptr<auth::Authenticator> authenticator,
                   auth::Roles roles)
    : options_(options),
      authenticator_(std::move(authenticator)),
      roles_(std::move(roles)),
      shares_(options.max_in_flight, options.max_share),
      bad_tokens_(options.max_bad_tokens) {}

grpc::ServerUnaryReactor* Pipeline::Serve(const Method& method,
                                          grpc::CallbackServerContext& context,
                                          const grpc::ByteBuffer& request,
                                          grpc::ByteBuffer& response) {
  auto* call = new UnaryCall(*this, method, context, response);
  const CallPtr handle = call->MakeHandle();
  if (absl::Status status = call->AuthorizeAndParse(request); !status.ok()) {
    handle->Fail(std::move(status));
    return call;
  }
  absl::Status thrown = Guarded([&] { method.handler(handle); });
  if (!thrown.ok()) handle->Fail(std::move(thrown));
  return call;
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* Pipeline::ServeStream(
    const Method& method, grpc::CallbackServerContext& context, const grpc::ByteBuffer& request) {
  auto* call = new StreamCall(*this, method, context);
  const StreamPtr handle = call->MakeHandle();
  absl::Status status = call->AuthorizeAndParse(request);
  if (status.ok()) status = Guarded([&] { method.stream_handler(handle); });
  if (!status.ok()) handle->End(std::move(status));
  return call;
}

grpc::ServerReadReactor<grpc::ByteBuffer>* Pipeline::ServeRequestStream(
    const Method& method, grpc::CallbackServerContext& context, grpc::ByteBuffer& response) {
  auto* call = new RequestStreamCall(*this, method, context, response);
  const RequestStreamPtr handle = call->MakeHandle();
  call->Begin([&method, handle] {
    absl::Status thrown = Guarded([&] { method.request_stream_handler(handle); });
    if (!thrown.ok()) handle->Fail(std::move(thrown));
  });
  return call;
}

absl::StatusOr<std::shared_ptr<const auth::Identity>> Pipeline::Authenticate(
    std::string_view authorization) const {
  static const auto& anonymous =
      *new std::shared_ptr<const auth::Identity>(std::make_shared<auth::Identity>());
  if (authenticator_ == nullptr) return anonymous;
  return authenticator_->Authenticate(authorization);
}

absl::StatusOr<std::shared_ptr<const auth::Identity>> Pipeline::AuthenticateFrom(
    const std::function<std::string()>& peer, std::string_view authorization, absl::Time now) {
  if (bad_tokens_.HasFailures(now) && bad_tokens_.IsExhausted(WithoutPort(peer()), now)) {
    auto verified = authenticator_->FindVerified(authorization);
    if (verified != nullptr) return verified;
    return api::Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_BAD_TOKENS")
        .Message("too many tokens from this address were refused")
        .RetryAfter(absl::Seconds(1));
  }
  auto identity = Authenticate(authorization);
  // A token that is not there costs nothing.
  if (!identity.ok() && !authorization.empty()) bad_tokens_.CountFailure(WithoutPort(peer()), now);
  return identity;
}

std::shared_ptr<const auth::Identity> Pipeline::AnonymousFor(std::string_view permission) const {
  const bool allowed = authenticator_ != nullptr && Allows(*Anonymous(), permission);
  return allowed ? Anonymous() : nullptr;
}

absl::Status Pipeline::Authorize(const auth::Identity& identity,
                                 const std::string& permission) const {
  if (absl::Status narrowed = roles_.CheckNarrowed(identity); !narrowed.ok()) return narrowed;
  if (Allows(identity, permission) || AnonymousFor(permission)) return absl::OkStatus();
  return api::Error(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED")
      .Message("the caller's roles do not hold the permission `" + permission + "`")
      .Metadata("permission", permission);
}

bool Pipeline::Allows(const auth::Identity& identity, std::string_view permission) const {
  return authenticator_ == nullptr || (!permission.empty() && roles_.Allows(identity, permission));
}

absl::Status Pipeline::AcquireSlot(const auth::Identity& identity) {
  if (!identity.subject.empty() && !shares_.Acquire(identity.subject)) {
    return TooManyCalls("subject", "one caller may have no more calls under way",
                        retry_of_subjects_.NextDelay(ended_, absl::Now()));
  }
  if (metrics_->in_flight().fetch_add(1, std::memory_order_relaxed) < options_.max_in_flight) {
    return absl::OkStatus();
  }
  GiveBackSlot(identity);
  return TooManyCalls("server", "the server answers as many calls as it can",
                      retry_of_all_.NextDelay(ended_, absl::Now()));
}

void Pipeline::ReleaseSlot(const auth::Identity& identity) {
  ended_.fetch_add(1, std::memory_order_relaxed);
  GiveBackSlot(identity);
}

void Pipeline::GiveBackSlot(const auth::Identity& identity) {
  metrics_->in_flight().fetch_sub(1, std::memory_order_relaxed);
  if (!identity.subject.empty()) shares_.Release(identity.subject);
}

bool Pipeline::AddCancelled(UnaryCall& cancelled) {
  absl::MutexLock lock(&mutex_);
  return !closed_ && cancelled_.insert(&cancelled).second;
}

bool Pipeline::RemoveCancelled(UnaryCall& call) {
  absl::MutexLock lock(&mutex_);
  return cancelled_.erase(&call) > 0;
}

void Pipeline::Close() {
  closing_.store(true, std::memory_order_relaxed);
  absl::flat_hash_set<UnaryCall*> cancelled;
  {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    cancelled.swap(cancelled_);
  }
  for (UnaryCall* call : cancelled) call->Abandon();
}

LogLimiter* Pipeline::LogLimiterFor(absl::StatusCode code) {
  if (code == absl::StatusCode::kResourceExhausted) return &exhausted_;
  if (code == absl::StatusCode::kUnauthenticated) return &strangers_;
  return nullptr;
}

int LogLimiter::Count(absl::Time now) {
  events_.fetch_add(1, std::memory_order_relaxed);
  const int64_t second = absl::ToUnixSeconds(now);
  int64_t last = second_.load(std::memory_order_relaxed);
  if (second == last || !second_.compare_exchange_strong(last, second)) return 0;
  return events_.exchange(0, std::memory_order_relaxed);
}

}  // namespace district::rpc
