// Methods whose answer is a stream.
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/test_server.h"
#include "district/personnel/v1/changes.grpc.pb.h"
#include "gmock/gmock.h"

namespace district::rpc {
namespace {

using absl::StatusCode;
using personnel::v1::ChangeService;
using testing::AnyOf;
using testing::ElementsAre;
using testing::IsEmpty;
using type::v1::WatchChangesRequest;
using type::v1::WatchChangesResponse;

constexpr char kMethods[] = "district.personnel.v1.ChangeService.";

std::string Message(const std::string& token) {
  WatchChangesResponse message;
  message.set_resume_token(token);
  return message.SerializeAsString();
}

// Sends the messages from `next` on, then ends.
void SendAll(const StreamPtr& stream, const std::vector<std::string>& tokens, size_t next = 0) {
  if (next == tokens.size()) return stream->End(absl::OkStatus());
  stream->Send(Message(tokens[next]), [=](bool taken) {
    if (taken) SendAll(stream, tokens, next + 1);
  });
}

// Keeps streams until the test takes them.
class Parked {
 public:
  StreamHandler Parker() {
    return [this](StreamPtr stream) {
      absl::MutexLock lock(&mutex_);
      streams_.push_back(std::move(stream));
    };
  }
  StreamPtr Take() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](std::vector<StreamPtr>* streams) { return !streams->empty(); }, &streams_));
    StreamPtr stream = std::move(streams_.back());
    streams_.pop_back();
    return stream;
  }

 private:
  absl::Mutex mutex_;
  std::vector<StreamPtr> streams_;
};

struct StreamServer {
  explicit StreamServer(StreamHandler handler, ServerOptions options = {},
                        bool with_authenticator = false)
      : server(options, with_authenticator ? std::make_unique<FakeAuthenticator>() : nullptr,
               *auth::Roles::Parse("viewer: [\"*.*.read\"]")) {
    server.Handle(std::string(kMethods) + "ListChanges", &AnswerAtOnce);
    server.HandleStream(std::string(kMethods) + "WatchChanges", std::move(handler));
    EXPECT_TRUE(server.Start().ok());
    stub = ChangeService::NewStub(grpc::CreateChannel("127.0.0.1:" + std::to_string(server.port()),
                                                      grpc::InsecureChannelCredentials()));
  }

  // All that one call answers.
  absl::Status Call(std::vector<std::string>* tokens, const std::string& authorization = "") {
    Context context(authorization);
    auto reader = stub->WatchChanges(&context, WatchChangesRequest());
    WatchChangesResponse message;
    while (reader->Read(&message)) tokens->push_back(message.resume_token());
    return FromGrpc(reader->Finish());
  }

  Server server;
  std::unique_ptr<ChangeService::Stub> stub;
};

TEST(StreamTest, SendsOneMessageAfterTheOther) {
  std::vector<std::string> sent;
  for (int i = 0; i < 500; ++i) sent.push_back(std::to_string(i) + std::string(i * 10, 'x'));
  StreamServer server([&](const StreamPtr& stream) { SendAll(stream, sent); });
  std::vector<std::string> tokens;
  EXPECT_TRUE(server.Call(&tokens).ok());
  EXPECT_EQ(tokens, sent);
}

TEST(StreamTest, EndsWithAnErrorAfterWhatItSent) {
  StreamServer server([](const StreamPtr& stream) {
    stream->Send(Message("a"), [](bool) {});
    stream->End(api::NotFound("type", "name"));
    stream->End(absl::OkStatus());
    stream->Send(Message("b"), [](bool taken) { EXPECT_FALSE(taken); });
  });
  std::vector<std::string> tokens;
  const absl::Status status = server.Call(&tokens);
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), "NOT_FOUND");
  EXPECT_THAT(tokens, ElementsAre("a"));
}

TEST(StreamTest, RefusesWhoMayNot) {
  std::atomic<int> handled{0};
  StreamServer server(
      [&](const StreamPtr& stream) {
        ++handled;
        EXPECT_EQ(stream->identity().subject, "lan");
        SendAll(stream, {"a"});
      },
      {}, /*with_authenticator=*/true);
  std::vector<std::string> tokens;
  EXPECT_EQ(server.Call(&tokens).code(), StatusCode::kUnauthenticated);
  EXPECT_EQ(server.Call(&tokens, "Bearer nobody").code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(handled, 0);
  EXPECT_TRUE(server.Call(&tokens, "Bearer viewer").ok());
  EXPECT_THAT(tokens, ElementsAre("a"));
}

TEST(StreamTest, EndsForHandlersThatDoNot) {
  std::vector<std::string> tokens;
  StreamServer dropping([](const StreamPtr&) {});
  EXPECT_EQ(dropping.Call(&tokens).code(), StatusCode::kInternal);
  StreamServer throwing([](const StreamPtr&) { throw std::runtime_error("no"); });
  EXPECT_EQ(throwing.Call(&tokens).code(), StatusCode::kInternal);
  EXPECT_THAT(tokens, IsEmpty());
}

TEST(PipelineTest, AStreamEndsALittleBeforeTheCallerGivesUp) {
  const absl::Time now = absl::UnixEpoch();
  const ServerOptions options;
  EXPECT_EQ(EndBy(now, absl::InfiniteFuture(), options), now + absl::Hours(1));
  EXPECT_EQ(EndBy(now, now + absl::Hours(2), options), now + absl::Hours(1));
  EXPECT_EQ(EndBy(now, now + absl::Minutes(1), options), now + absl::Seconds(59));
  EXPECT_EQ(EndBy(now, now + absl::Seconds(1), options), now + absl::Milliseconds(900));
  EXPECT_LE(EndBy(now, now - absl::Seconds(1), options), now);
}

TEST(StreamTest, IsToStopWhenItsTimeIsOver) {
  Parked parked;
  StreamServer server(parked.Parker(), {.max_stream = absl::Milliseconds(200)});
  std::vector<std::string> tokens;
  absl::Status status;
  std::thread client([&] { status = server.Call(&tokens); });
  const StreamPtr stream = parked.Take();
  EXPECT_LE(stream->deadline(), absl::Now() + absl::Milliseconds(200));
  while (!stream->stopping()) {
  }
  EXPECT_GE(absl::Now(), stream->deadline());
  SendAll(stream, {"last"});
  client.join();
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_THAT(tokens, ElementsAre("last"));
}

TEST(StreamTest, IsToStopWhenItsCallerIsGone) {
  Parked parked;
  StreamServer server(parked.Parker());
  Context context;
  auto reader = server.stub->WatchChanges(&context, WatchChangesRequest());
  const StreamPtr stream = parked.Take();
  EXPECT_FALSE(stream->stopping());
  context.TryCancel();
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  while (!stream->stopping()) {
  }
  bool told = false;
  stream->Send(Message("a"), [&](bool taken) {
    EXPECT_FALSE(taken);
    told = true;
  });
  EXPECT_TRUE(told);
}

TEST(StreamTest, WhatIsNotTakenIsCutOff) {
  Parked parked;
  StreamServer server(parked.Parker());
  Context context;
  auto reader = server.stub->WatchChanges(&context, WatchChangesRequest());
  const StreamPtr stream = parked.Take();
  // More than fits on the way, so that some of it waits for the caller, who does not read.
  std::atomic<bool> gone{false};
  std::atomic<int> sent{0};
  std::function<void(bool)> more = [&](bool taken) {
    if (!taken) {
      gone = true;
      return;
    }
    ++sent;
    stream->Send(Message(std::string(1 << 20, 'x')), more);
  };
  more(true);
  for (int before = -1; sent != before; absl::SleepFor(absl::Milliseconds(200))) before = sent;
  EXPECT_FALSE(gone);
  EXPECT_LT(sent, 100);
  stream->Cancel();
  while (!gone) {
  }
  EXPECT_TRUE(stream->stopping());
  WatchChangesResponse message;
  while (reader->Read(&message)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST(StreamTest, DrainsInGoodOrder) {
  Parked parked;
  StreamServer server(parked.Parker(), {.drain_delay = absl::ZeroDuration()});
  std::vector<std::string> tokens;
  absl::Status status;
  std::thread client([&] { status = server.Call(&tokens); });
  const StreamPtr stream = parked.Take();
  std::thread run([&] { server.server.Run(); });
  server.server.Stop();
  while (!stream->stopping()) {
  }
  SendAll(stream, {"farewell"});
  client.join();
  run.join();
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_THAT(tokens, ElementsAre("farewell"));
}

TEST(StreamTest, DoesNotWaitForeverForItsHandlers) {
  Parked parked;
  StreamServer server(parked.Parker(),
                      {.drain_delay = absl::ZeroDuration(), .drain_timeout = absl::ZeroDuration()});
  std::vector<std::string> tokens;
  absl::Status status;
  std::thread client([&] { status = server.Call(&tokens); });
  const StreamPtr stream = parked.Take();
  server.server.Stop();
  server.server.Run();
  client.join();
  EXPECT_THAT(status.code(), AnyOf(StatusCode::kUnavailable, StatusCode::kCancelled));
  stream->End(absl::OkStatus());  // too late, and harmless
}

}  // namespace
}  // namespace district::rpc
