#include "common/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server_builder.h>
#include <prometheus/exposer.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/rpc/log.h"
#include "common/rpc/method.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/stop_signal.h"
#include "google/protobuf/descriptor.h"

namespace district::rpc {
namespace {

constexpr absl::Duration kAskReadinessEvery = absl::Seconds(1);
constexpr int kMostStreams = 1000;  // of one connection
constexpr int kShortestPingMs = 10'000;
// Reflection is the only service with threads of its own; it needs few.
constexpr int kMostReflectionThreads = 8;

// A service without generated code: its methods are those of a descriptor.
class BoundService final : public grpc::Service {
 public:
  void Bind(const Method& method, Pipeline& pipeline) {
    AddMethod(
        new grpc::internal::RpcServiceMethod(method.path.c_str(), TypeOf(method.kind), nullptr));
    MarkMethodRawCallback(bound_++, HandlerOf(method, pipeline));
  }

 private:
  static grpc::internal::RpcMethod::RpcType TypeOf(Method::Kind kind) {
    switch (kind) {
      case Method::Kind::kAnswersStream:
        return grpc::internal::RpcMethod::SERVER_STREAMING;
      case Method::Kind::kTakesStream:
        return grpc::internal::RpcMethod::CLIENT_STREAMING;
      default:
        return grpc::internal::RpcMethod::NORMAL_RPC;
    }
  }
  static grpc::internal::MethodHandler* HandlerOf(const Method& method, Pipeline& pipeline) {
    switch (method.kind) {
      case Method::Kind::kAnswersStream:
        return Streaming(method, pipeline);
      case Method::Kind::kTakesStream:
        return RequestStreaming(method, pipeline);
      default:
        return Unary(method, pipeline);
    }
  }
  static grpc::internal::MethodHandler* Unary(const Method& method, Pipeline& pipeline) {
    return new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
        [&method, &pipeline](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                             grpc::ByteBuffer* response) {
          return pipeline.Serve(method, *context, *request, *response);
        });
  }
  static grpc::internal::MethodHandler* Streaming(const Method& method, Pipeline& pipeline) {
    return new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
        [&method, &pipeline](grpc::CallbackServerContext* context,
                             const grpc::ByteBuffer* request) {
          return pipeline.ServeStream(method, *context, *request);
        });
  }
  static grpc::internal::MethodHandler* RequestStreaming(const Method& method, Pipeline& pipeline) {
    return new grpc::internal::CallbackClientStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
        [&method, &pipeline](grpc::CallbackServerContext* context, grpc::ByteBuffer* response) {
          return pipeline.ServeRequestStream(method, *context, *response);
        });
  }

  int bound_ = 0;
};

// Serves reflection or not. The library adds it to every server of a program that links it.
class Reflection final : public grpc::ServerBuilderOption {
 public:
  explicit Reflection(bool wanted) : wanted_(wanted) {}
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    auto reflection = std::make_unique<grpc::reflection::ProtoServerReflectionPlugin>();
    std::erase_if(*plugins,
                  [&](const auto& plugin) { return plugin->name() == reflection->name(); });
    if (wanted_) plugins->push_back(std::move(reflection));
  }

 private:
  const bool wanted_;
};

[[noreturn]] void Abort(const std::string& why) {
  Log(Severity::kError, why);
  std::abort();
}

// Asks whether the program is ready and tells health, until it is destroyed.
class Readiness {
 public:
  Readiness(std::function<absl::Status()> ready, std::function<void(bool)> tell)
      : ready_(std::move(ready)), tell_(std::move(tell)), thread_([this] { Watch(); }) {}

  ~Readiness() {
    {
      absl::MutexLock lock(&mutex_);
      stopped_ = true;
    }
    thread_.join();
  }

 private:
  void Watch() {
    bool told = false;
    absl::Status last;
    while (!Stopped(told ? kAskReadinessEvery : absl::ZeroDuration())) {
      const absl::Status now = ready_ ? ready_() : absl::OkStatus();
      if (!told || now.ok() != last.ok()) {
        tell_(now.ok());
        Log(now.ok() ? Severity::kInfo : Severity::kWarning, now.ok() ? "ready" : "not ready",
            {{"error", Loggable(now)}});
      }
      last = now;
      told = true;
    }
  }

  bool Stopped(absl::Duration wait) {
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithTimeout(absl::Condition(&stopped_), wait);
  }

  const std::function<absl::Status()> ready_;
  const std::function<void(bool)> tell_;
  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

const char* MetricTypeOf(Method::Kind kind) {
  switch (kind) {
    case Method::Kind::kAnswersStream:
      return "server_stream";
    case Method::Kind::kTakesStream:
      return "client_stream";
    default:
      return "unary";
  }
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, std::unique_ptr<auth::Authenticator> authenticator, auth::Roles roles)
      : pipeline_(options, std::move(authenticator), std::move(roles)) {
#ifdef NDEBUG
    // Debian's Abseil looks for deadlocks in every program, by a graph behind one lock; gRPC's own
    // mutexes go through it too.
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif
  }

  ~Impl() {
    readiness_.reset();
    Shutdown(absl::ZeroDuration());
    // CivetWeb looks every two seconds whether it is to stop; nobody needs to wait for that.
    std::thread([exposer = std::move(exposer_)]() mutable { exposer.reset(); }).detach();
  }

  void Handle(std::string_view name, Handler handler, Units units) {
    Bind(std::string(name), Method::Kind::kUnary, [&](Method& method) {
      method.handler = std::move(handler);
      method.units_may_write = units == Units::kMayWrite;
    });
  }

  void HandleStream(std::string_view name, StreamHandler handler) {
    Bind(std::string(name), Method::Kind::kAnswersStream,
         [&](Method& method) { method.stream_handler = std::move(handler); });
  }

  void HandleRequestStream(std::string_view name, RequestStreamHandler handler, Units units) {
    Bind(std::string(name), Method::Kind::kTakesStream, [&](Method& method) {
      method.request_stream_handler = std::move(handler);
      method.units_may_write = units == Units::kMayWrite;
    });
  }

  void SetReadiness(std::function<absl::Status()> ready) { ready_ = std::move(ready); }

  Metrics& metrics() { return *pipeline_.metrics(); }

  absl::Status Start() {
    if (absl::Status status = CheckComplete(); !status.ok()) return status;
    if (absl::Status status = Expose(); !status.ok()) return status;
    if (absl::Status status = Listen(); !status.ok()) return status;
    // gRPC's health begins with SERVING.
    TellHealth(false);
    readiness_ = std::make_unique<Readiness>(ready_, [this](bool ready) { TellHealth(ready); });
    return absl::OkStatus();
  }

  int port() const { return port_; }
  int admin_port() const { return exposer_ ? exposer_->GetListeningPorts().front() : 0; }

  void Run() {
    stop_.Wait();
    Log(Severity::kInfo, "draining");
    readiness_.reset();
    if (server_ != nullptr) server_->GetHealthCheckService()->Shutdown();
    stop_.WaitForAnother(pipeline_.options().drain_delay);
    Shutdown(pipeline_.options().drain_timeout);
    Log(Severity::kInfo, "stopped");
  }

  void Stop() { stop_.Raise(); }

 private:
  void Bind(const std::string& full_name, Method::Kind kind,
            const std::function<void(Method&)>& set_handler) {
    const auto* descriptor =
        google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(full_name);
    if (descriptor == nullptr || KindOf(*descriptor) != kind) {
      Abort("no method of the kind of its handler: " + full_name);
    }
    absl::StatusOr<api::RequestFields> fields = FieldsOf(*descriptor);
    declared_.Update(fields.status());
    if (!fields.ok()) return;
    const auto [bound, added] =
        methods_.try_emplace(full_name, std::make_unique<Method>(*descriptor, *fields));
    if (!added) Abort("bound twice: " + full_name);
    Method& method = *bound->second;
    set_handler(method);
    method.stats = &pipeline_.metrics()->AddMethod(descriptor->service()->full_name(),
                                                   descriptor->name(), MetricTypeOf(kind));
    services_[descriptor->service()].Bind(method, pipeline_);
  }

  absl::Status CheckComplete() const {
    if (!declared_.ok()) return declared_;
    for (const auto& [service, bound] : services_) {
      for (int i = 0; i < service->method_count(); ++i) {
        if (methods_.contains(service->method(i)->full_name())) continue;
        return absl::FailedPreconditionError(
            absl::StrCat("no handler for ", service->method(i)->full_name()));
      }
    }
    return absl::OkStatus();
  }

  absl::Status Expose() {
    const std::string& address = pipeline_.options().admin_address;
    if (address.empty()) return absl::OkStatus();
    try {
      exposer_ = std::make_unique<prometheus::Exposer>(address, /*num_threads=*/2);
    } catch (const std::exception& error) {
      return absl::UnavailableError(absl::StrCat("cannot listen on ", address, ": ", error.what()));
    }
    exposer_->RegisterCollectable(pipeline_.metrics());
    return absl::OkStatus();
  }

  absl::Status Listen() {
    const ServerOptions& options = pipeline_.options();
    grpc::EnableDefaultHealthCheckService(true);
    grpc::ServerBuilder builder;
    builder.AddListeningPort(options.address, ServerCredentialsOf(options.tls), &port_);
    for (auto& [descriptor, service] : services_) builder.RegisterService(&service);
    // What is a little too large still comes in, to be refused in the form of all errors.
    builder.SetMaxReceiveMessageSize(2 * options.max_message_bytes);
    // gRPC looks at the size of a message only once it is unpacked, whoever sent it. A call that
    // says it is packed ends with UNIMPLEMENTED before its message is read.
    for (const auto algorithm : {GRPC_COMPRESS_DEFLATE, GRPC_COMPRESS_GZIP}) {
      builder.SetCompressionAlgorithmSupportStatus(algorithm, false);
    }
    // A port in use is an error, not a port that is shared.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostStreams);
    // What is sent waits with its sender until it is read. By itself gRPC lets tens of MiB of a
    // stream come in beforehand where the way is short; a message that is waited for still comes.
    builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                               kShortestPingMs);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    builder.SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
    builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, 1);
    builder.SetResourceQuota(grpc::ResourceQuota().SetMaxThreads(kMostReflectionThreads));
    builder.SetOption(std::make_unique<Reflection>(options.reflection));
    server_ = builder.BuildAndStart();
    if (server_ != nullptr && port_ != 0) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat("cannot listen on ", options.address));
  }

  void TellHealth(bool serving) {
    grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
    for (const auto& [service, bound] : services_) {
      health->SetServingStatus(service->full_name(), serving);
    }
    health->SetServingStatus("", serving);
  }

  void Shutdown(absl::Duration patience) {
    if (server_ == nullptr) return;
    pipeline_.Close();
    server_->Shutdown(absl::ToChronoTime(absl::Now() + patience));
    server_.reset();
  }

  StopSignal stop_;  // first: it blocks the signals in the threads that the others make
  Pipeline pipeline_;
  absl::Status declared_;  // the first mistake in the proto of a method
  std::map<std::string, std::unique_ptr<Method>> methods_;
  std::map<const google::protobuf::ServiceDescriptor*, BoundService> services_;
  std::function<absl::Status()> ready_;
  std::unique_ptr<prometheus::Exposer> exposer_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Readiness> readiness_;
  int port_ = 0;
};

Server::Server(ServerOptions options, std::unique_ptr<auth::Authenticator> authenticator,
               auth::Roles roles)
    : impl_(
          std::make_unique<Impl>(std::move(options), std::move(authenticator), std::move(roles))) {}

Server::~Server() = default;

void Server::Handle(std::string_view method, Handler handler, Units units) {
  impl_->Handle(method, std::move(handler), units);
}

void Server::HandleStream(std::string_view method, StreamHandler handler) {
  impl_->HandleStream(method, std::move(handler));
}

void Server::HandleRequestStream(std::string_view method, RequestStreamHandler handler,
                                 Units units) {
  impl_->HandleRequestStream(method, std::move(handler), units);
}

void Server::SetReadiness(std::function<absl::Status()> ready) {
  impl_->SetReadiness(std::move(ready));
}

void Server::AddGauge(std::string name, std::string help, std::function<double()> value) {
  impl_->metrics().AddGauge(std::move(name), std::move(help), std::move(value));
}

absl::Status Server::Start() { return impl_->Start(); }
int Server::port() const { return impl_->port(); }
int Server::admin_port() const { return impl_->admin_port(); }
void Server::Run() { impl_->Run(); }
void Server::Stop() { impl_->Stop(); }

}  // namespace district::rpc
