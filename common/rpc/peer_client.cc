#include "common/rpc/peer_client.h"

#include <grpcpp/alarm.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/channel_arguments.h>

#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/random/random.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/rpc/status.h"
#include "google/protobuf/descriptor.h"

namespace district::rpc {
namespace {

using google::protobuf::Message;
using Done = std::function<void(absl::StatusOr<std::unique_ptr<Message>>)>;

constexpr int kMostAttempts = 3;
constexpr int kShortestPauseMs = 20, kLongestPauseMs = 100;
// A peer that was restarted is found again within a second or two.
constexpr int kFirstReconnectMs = 100, kLastReconnectMs = 2000, kResolveAgainMs = 1000;
constexpr int kPingMs = 30'000, kPingTimeoutMs = 5'000;
// A thousand resources, more than a caller may send.
constexpr int kLargestAnswer = 64 * 1024 * 1024;

grpc::ByteBuffer Serialize(const Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

bool Parse(const grpc::ByteBuffer& bytes, Message& message) {
  grpc::Slice slice;
  return bytes.DumpToSingleSlice(&slice).ok() &&
         message.ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
}

absl::Duration Pause() {
  thread_local absl::BitGen random;
  return absl::Milliseconds(
      absl::Uniform(absl::IntervalClosed, random, kShortestPauseMs, kLongestPauseMs));
}

// Whether a call was given to a connection. Its peer is the address of that one then; without one
// it is the target of the channel, a name or a list.
bool WasSent(const grpc::ClientContext& context) {
  const std::string peer = context.peer();
  return (absl::StartsWith(peer, "ipv4:") || absl::StartsWith(peer, "ipv6:")) &&
         !absl::StrContains(peer, ',');
}

// Whether another attempt may succeed and do no harm: where the call reached nobody, and where the
// peer itself says so, with details. A call whose connection broke may have killed its process,
// and would kill the next one.
//
// Nobody here cancels calls: CANCELLED is what gRPC answers to a call that arrives while its server
// goes down, before the client knows.
bool MayPass(const grpc::Status& status, const grpc::ClientContext& context) {
  if (status.error_code() == grpc::StatusCode::CANCELLED) return true;
  return status.error_code() == grpc::StatusCode::UNAVAILABLE &&
         (!status.error_details().empty() || !WasSent(context));
}

class Attempts;

// The calls under way of one peer.
class UnderWay {
 public:
  void Add(std::shared_ptr<Attempts> call) {
    absl::MutexLock lock(&mutex_);
    calls_.insert(std::move(call));
  }
  void Remove(const std::shared_ptr<Attempts>& call) {
    absl::MutexLock lock(&mutex_);
    calls_.erase(call);
  }
  void CancelAndWait();

 private:
  using Calls = absl::flat_hash_set<std::shared_ptr<Attempts>>;
  absl::Mutex mutex_;
  Calls calls_ ABSL_GUARDED_BY(mutex_);
};

// One call with its attempts. Whatever gRPC has under way holds it.
class Attempts : public std::enable_shared_from_this<Attempts> {
 public:
  Attempts(grpc::GenericStub& stub, UnderWay& under_way,
           const google::protobuf::MethodDescriptor& method, const Message& request,
           PeerCallOptions options, Done done)
      : stub_(stub),
        under_way_(under_way),
        path_(absl::StrCat("/", method.service()->full_name(), "/", method.name())),
        answer_(google::protobuf::MessageFactory::generated_factory()
                    ->GetPrototype(method.output_type())
                    ->New()),
        request_(rpc::Serialize(request)),
        options_(std::move(options)),
        done_(std::move(done)) {}

  void Try() {
    ++attempts_;
    response_.Clear();
    grpc::ClientContext* context = NewContext();
    if (context == nullptr) return End(absl::CancelledError("the client is going away"));
    stub_.UnaryCall(
        context, path_, {}, &request_, &response_,
        [self = shared_from_this()](const grpc::Status& status) { self->OnAnswer(status); });
  }

  void Cancel() {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    if (context_ != nullptr) context_->TryCancel();
  }

 private:
  // Null where the call was cancelled. A context serves one attempt.
  grpc::ClientContext* NewContext() {
    absl::MutexLock lock(&mutex_);
    if (cancelled_) return nullptr;
    context_ = std::make_unique<grpc::ClientContext>();
    context_->set_deadline(absl::ToChronoTime(options_.deadline));
    if (!options_.authorization.empty()) {
      context_->AddMetadata("authorization", options_.authorization);
    }
    if (!options_.traceparent.empty()) {
      context_->AddMetadata("traceparent", options_.traceparent);
    }
    return context_.get();
  }

  bool MayTryAgain(const grpc::Status& status) {
    absl::MutexLock lock(&mutex_);
    return attempts_ < kMostAttempts && MayPass(status, *context_);
  }

  void OnAnswer(const grpc::Status& status) {
    if (MayTryAgain(status)) {
      const absl::Time next = absl::Now() + Pause();
      if (next < options_.deadline) return TryAt(next);
    }
    if (!status.ok()) return End(FromGrpc(status));
    if (!Parse(response_, *answer_)) {
      return End(absl::InternalError("the peer's answer cannot be read"));
    }
    End(std::move(answer_));
  }

  void TryAt(absl::Time time) {
    // Moved out of the alarm, which this owns and which keeps what it was given.
    alarm_ = std::make_unique<grpc::Alarm>();
    alarm_->Set(absl::ToChronoTime(time), [self = shared_from_this()](bool) mutable {
      const auto attempts = std::move(self);
      attempts->Try();
    });
  }

  // The context holds the channel, which must be gone from here before the peer is told.
  void End(absl::StatusOr<std::unique_ptr<Message>> result) {
    {
      absl::MutexLock lock(&mutex_);
      context_.reset();
    }
    done_(std::move(result));
    under_way_.Remove(shared_from_this());
  }

  grpc::GenericStub& stub_;
  UnderWay& under_way_;
  const std::string path_;
  std::unique_ptr<Message> answer_;
  const grpc::ByteBuffer request_;
  const PeerCallOptions options_;
  const Done done_;
  int attempts_ = 0;
  grpc::ByteBuffer response_;
  std::unique_ptr<grpc::Alarm> alarm_;
  absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  std::unique_ptr<grpc::ClientContext> context_ ABSL_GUARDED_BY(mutex_);
};

void UnderWay::CancelAndWait() {
  absl::MutexLock lock(&mutex_);
  for (const std::shared_ptr<Attempts>& call : calls_) call->Cancel();
  mutex_.Await(absl::Condition(+[](Calls* calls) { return calls->empty(); }, &calls_));
}

class ChannelPeerClient final : public PeerClient {
 public:
  explicit ChannelPeerClient(std::shared_ptr<grpc::Channel> channel) : stub_(std::move(channel)) {}

  // A channel must not end on a thread of gRPC's: the last one joins these threads.
  ~ChannelPeerClient() override { under_way_.CancelAndWait(); }

  void CallMethod(const std::string& method, const Message& request, PeerCallOptions options,
                  Done done) override {
    const auto* descriptor =
        google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(method);
    if (descriptor == nullptr) {
      return done(absl::InternalError(absl::StrCat("no method ", method)));
    }
    const auto call = std::make_shared<Attempts>(stub_, under_way_, *descriptor, request,
                                                 std::move(options), std::move(done));
    under_way_.Add(call);
    call->Try();
  }

 private:
  grpc::GenericStub stub_;
  UnderWay under_way_;
};

}  // namespace

std::unique_ptr<PeerClient> ConnectPeer(const std::string& address, const TlsOptions& tls) {
  grpc::ChannelArguments arguments;
  arguments.SetLoadBalancingPolicyName("round_robin");
  arguments.SetMaxReceiveMessageSize(kLargestAnswer);
  // The size of an answer is looked at once it is unpacked.
  arguments.SetInt(GRPC_COMPRESSION_CHANNEL_ENABLED_ALGORITHMS_BITSET, 1 << GRPC_COMPRESS_NONE);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kPingMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kPingTimeoutMs);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstReconnectMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kFirstReconnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLastReconnectMs);
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, kResolveAgainMs);
  // Retries are ours, with the deadline in view.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  return std::make_unique<ChannelPeerClient>(
      grpc::CreateCustomChannel(address, ChannelCredentialsOf(tls), arguments));
}

}  // namespace district::rpc
