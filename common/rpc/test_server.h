// For tests: a server in the same process that answers district.meeting.v1.BulletinService as the
// test says, and clients for it.
#pragma once

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/rpc/server.h"
#include "common/rpc/status.h"
#include "district/meeting/v1/bulletins.grpc.pb.h"
#include "gtest/gtest.h"

namespace district::rpc {

inline constexpr char kBulletinService[] = "district.meeting.v1.BulletinService";
inline constexpr absl::Duration kPatience = absl::Seconds(20);

// "Bearer R" is Lan in the role R, "Bearer R N" is somebody whose name is N.
class FakeAuthenticator final : public auth::Authenticator {
 public:
  absl::StatusOr<std::shared_ptr<const auth::Identity>> Authenticate(
      std::string_view authorization) override {
    constexpr std::string_view kScheme = "Bearer ";
    if (authorization.substr(0, kScheme.size()) != kScheme) {
      return api::Error(absl::StatusCode::kUnauthenticated, "MISSING_TOKEN").Message("no token");
    }
    const std::string role_and_name(authorization.substr(kScheme.size()));
    const size_t space = role_and_name.find(' ');
    return std::make_shared<auth::Identity>(auth::Identity{
        .subject = space == std::string::npos ? "lan" : role_and_name.substr(space + 1),
        .roles = {role_and_name.substr(0, space)}});
  }
};

// Answers with the resource asked for, or with nothing.
inline void AnswerAtOnce(const CallPtr& call) {
  if (call->method().name() != "GetBulletin") return call->FinishWithBytes("");
  meeting::v1::Bulletin bulletin;
  bulletin.set_name(call->request_as<meeting::v1::GetBulletinRequest>().name());
  call->Finish(bulletin);
}

// Keeps calls until the test takes them.
class ParkedCalls {
 public:
  Handler Parker() {
    return [this](CallPtr call) {
      absl::MutexLock lock(&mutex_);
      calls_.push_back(std::move(call));
    };
  }
  CallPtr Take() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(
        absl::Condition(+[](std::vector<CallPtr>* calls) { return !calls->empty(); }, &calls_));
    CallPtr call = std::move(calls_.front());
    calls_.erase(calls_.begin());
    return call;
  }

 private:
  absl::Mutex mutex_;
  std::vector<CallPtr> calls_ ABSL_GUARDED_BY(mutex_);
};

struct TestServer {
  explicit TestServer(Handler handler = &AnswerAtOnce, ServerOptions options = {},
                      bool with_authenticator = false)
      : server(std::move(options),
               with_authenticator ? std::make_unique<FakeAuthenticator>() : nullptr,
               *auth::Roles::Parse("viewer: [\"*.*.read\"]\nadmin: [\"*\"]")) {
    const auto* service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(kBulletinService);
    for (int i = 0; i < service->method_count(); ++i) {
      server.Handle(service->method(i)->full_name(), handler);
    }
  }

  TestServer& Start() {
    const absl::Status started = server.Start();
    EXPECT_TRUE(started.ok()) << started;
    channel = grpc::CreateChannel(Address(), grpc::InsecureChannelCredentials());
    stub = meeting::v1::BulletinService::NewStub(channel);
    return *this;
  }

  std::string Address() const { return "127.0.0.1:" + std::to_string(server.port()); }

  Server server;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<meeting::v1::BulletinService::Stub> stub;
};

// A context that ends a test that hangs.
struct Context : grpc::ClientContext {
  explicit Context(const std::string& authorization = "") {
    set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
    if (!authorization.empty()) AddMetadata("authorization", authorization);
  }
};

inline meeting::v1::GetBulletinRequest Ask(const std::string& name = "bulletins/hoi-nghi-18") {
  meeting::v1::GetBulletinRequest request;
  request.set_name(name);
  return request;
}

inline absl::Status Get(TestServer& server, const std::string& authorization = "",
                        meeting::v1::Bulletin* answer = nullptr) {
  Context context(authorization);
  meeting::v1::Bulletin ignored;
  return FromGrpc(server.stub->GetBulletin(&context, Ask(), answer ? answer : &ignored));
}

// Calls a method by its path with bytes, whatever they are.
inline std::pair<absl::Status, std::string> CallRaw(const std::shared_ptr<grpc::Channel>& channel,
                                                    const std::string& path,
                                                    const std::string& request) {
  grpc::GenericStub stub(channel);
  Context context;
  const grpc::Slice slice(request);
  const grpc::ByteBuffer bytes(&slice, 1);
  grpc::ByteBuffer answer;
  grpc::Status status;
  absl::Notification done;
  stub.UnaryCall(&context, path, {}, &bytes, &answer, [&](const grpc::Status& answered) {
    status = answered;
    done.Notify();
  });
  done.WaitForNotification();
  grpc::Slice flat;
  if (status.ok()) {
    EXPECT_TRUE(answer.DumpToSingleSlice(&flat).ok());
  }
  return {FromGrpc(status), std::string(flat.begin(), flat.end())};
}

// What gRPC's health service says of a service: "SERVING", "NOT_SERVING" or an error.
inline std::string HealthOf(const std::shared_ptr<grpc::Channel>& channel,
                            const std::string& service) {
  // HealthCheckRequest has the name in field 1, HealthCheckResponse the status in field 1.
  std::string request = {'\x0a', static_cast<char>(service.size())};
  request += service;
  const auto [status, answer] = CallRaw(channel, "/grpc.health.v1.Health/Check", request);
  if (!status.ok()) return std::string(absl::StatusCodeToString(status.code()));
  return answer == "\x08\x01" ? "SERVING" : "NOT_SERVING";
}

inline std::string ReasonOf(const absl::Status& status) {
  return api::DetailOf<google::rpc::ErrorInfo>(status).reason();
}

}  // namespace district::rpc
