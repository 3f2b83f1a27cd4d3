// How a server starts, tells of itself and ends.
#include <grpcpp/completion_queue.h>
#include <signal.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/rpc/server.h"
#include "common/rpc/test_server.h"
#include "gmock/gmock.h"

namespace district::rpc {
namespace {

using absl::StatusCode;
using meeting::v1::Bulletin;
using testing::AnyOf;
using testing::HasSubstr;

TEST(LifecycleTest, HealthFollowsReadiness) {
  std::atomic<bool> ready = false;
  TestServer server;
  server.server.SetReadiness(
      [&] { return ready ? absl::OkStatus() : absl::UnavailableError("no database"); });
  server.Start();
  const auto wait_for = [&](const std::string& health) {
    const absl::Time limit = absl::Now() + kPatience;
    while (HealthOf(server.channel, "") != health && absl::Now() < limit) {
    }
    EXPECT_EQ(HealthOf(server.channel, ""), health);
    EXPECT_EQ(HealthOf(server.channel, kBulletinService), health);
  };
  wait_for("NOT_SERVING");
  ready = true;
  wait_for("SERVING");
  ready = false;
  wait_for("NOT_SERVING");
  EXPECT_EQ(HealthOf(server.channel, "no.such.Service"), "NOT_FOUND");
}

TEST(LifecycleTest, TellsNobodyOfItsServicesUnlessAsked) {
  TestServer server;
  server.Start();
  EXPECT_EQ(
      CallRaw(server.channel, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
              std::string("\x3a\x00", 2))
          .first.code(),
      StatusCode::kUnimplemented);
  EXPECT_EQ(server.server.admin_port(), 0);
}

TEST(LifecycleTest, ReflectionTellsOfItsServices) {
  TestServer server(&AnswerAtOnce, {.reflection = true});
  server.Start();
  grpc::GenericStub stub(server.channel);
  grpc::CompletionQueue queue;
  Context context;
  const auto next = [&] {
    void* tag;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const auto stream = stub.PrepareCall(
      &context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  stream->StartCall(nullptr);
  ASSERT_TRUE(next());
  // ServerReflectionRequest: field 7 lists services, field 4 asks for the file of a symbol.
  const std::string symbol = kBulletinService;
  for (const auto& [request, expected] :
       {std::pair(std::string("\x3a\x00", 2), std::string(kBulletinService)),
        std::pair("\x22" + std::string(1, static_cast<char>(symbol.size())) + symbol,
                  std::string("district/meeting/v1/bulletins.proto"))}) {
    const grpc::Slice slice(request);
    stream->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    ASSERT_TRUE(next());
    grpc::ByteBuffer answer;
    stream->Read(&answer, nullptr);
    ASSERT_TRUE(next());
    grpc::Slice flat;
    ASSERT_TRUE(answer.DumpToSingleSlice(&flat).ok());
    EXPECT_THAT(std::string(flat.begin(), flat.end()), HasSubstr(expected));
  }
  context.TryCancel();
  queue.Shutdown();
}

TEST(LifecycleTest, DrainsCallsUnderWay) {
  ParkedCalls parked;
  const Handler park = parked.Parker();
  std::atomic<bool> first = true;
  TestServer server([&](CallPtr call) { first.exchange(false) ? park(call) : AnswerAtOnce(call); },
                    {.drain_delay = absl::ZeroDuration()});
  server.Start();
  std::thread client([&] { EXPECT_TRUE(Get(server).ok()); });
  const CallPtr call = parked.Take();
  std::thread run([&] { server.server.Run(); });
  server.server.Stop();
  const absl::Time limit = absl::Now() + kPatience;
  absl::Status late;
  do {
    late = Get(server);
    // CANCELLED is what gRPC answers between its decision to go and the client's knowing of it.
    EXPECT_THAT(late.code(),
                AnyOf(StatusCode::kOk, StatusCode::kCancelled, StatusCode::kUnavailable));
  } while (late.code() != StatusCode::kUnavailable && absl::Now() < limit);
  EXPECT_EQ(late.code(), StatusCode::kUnavailable) << late;
  AnswerAtOnce(call);
  client.join();
  run.join();
}

TEST(LifecycleTest, HealthEndsBeforeTheServiceDoes) {
  TestServer server(&AnswerAtOnce, {.drain_delay = absl::Hours(1)});
  server.Start();
  while (HealthOf(server.channel, "") != "SERVING") {
  }
  std::thread run([&] { server.server.Run(); });
  server.server.Stop();
  while (HealthOf(server.channel, "") == "SERVING") {
  }
  EXPECT_EQ(HealthOf(server.channel, kBulletinService), "NOT_SERVING");
  EXPECT_TRUE(Get(server).ok()) << "who has not heard yet is still served";
  server.server.Stop();  // impatience ends the delay
  run.join();
}

TEST(LifecycleTest, DoesNotWaitForeverForItsHandlers) {
  ParkedCalls parked;
  TestServer server(parked.Parker(),
                    {.drain_delay = absl::ZeroDuration(), .drain_timeout = absl::ZeroDuration()});
  server.Start();
  std::thread client([&] { EXPECT_EQ(Get(server).code(), StatusCode::kUnavailable); });
  const CallPtr call = parked.Take();
  server.server.Stop();
  server.server.Run();
  client.join();
  AnswerAtOnce(call);  // too late, and harmless
}

TEST(LifecycleTest, DoesNotWaitForHandlersOfCallsThatNobodyWaitsFor) {
  ParkedCalls parked;
  auto server = std::make_unique<TestServer>(parked.Parker());
  server->Start();
  Context context;
  std::thread client([&] {
    Bulletin bulletin;
    EXPECT_EQ(server->stub->GetBulletin(&context, Ask(), &bulletin).error_code(),
              grpc::StatusCode::CANCELLED);
  });
  const CallPtr call = parked.Take();
  context.TryCancel();
  client.join();
  server.reset();
  call->Finish(Bulletin());  // too late, and harmless
}

TEST(LifecycleTest, StopsOnSigterm) {
  TestServer server(&AnswerAtOnce, {.drain_delay = absl::ZeroDuration()});
  server.Start();
  raise(SIGTERM);
  server.server.Run();
  EXPECT_EQ(Get(server).code(), StatusCode::kUnavailable);
}

TEST(LifecycleTest, SaysWhyItCannotStart) {
  TestServer first(&AnswerAtOnce, {.admin_address = "127.0.0.1:0"});
  first.Start();
  TestServer second(&AnswerAtOnce, {.address = first.Address()});
  EXPECT_EQ(second.server.Start().code(), StatusCode::kUnavailable);

  const std::string admin = "127.0.0.1:" + std::to_string(first.server.admin_port());
  TestServer third(&AnswerAtOnce, {.admin_address = admin});
  EXPECT_EQ(third.server.Start().code(), StatusCode::kUnavailable);

  Server incomplete({}, nullptr, {});
  incomplete.Handle("district.meeting.v1.BulletinService.GetBulletin", &AnswerAtOnce);
  EXPECT_EQ(incomplete.Start().code(), StatusCode::kFailedPrecondition);
}

TEST(LifecycleDeathTest, DiesOfMethodsThatAreNot) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(Server({}, nullptr, {}).Handle("district.meeting.v1.NoService.Get", &AnswerAtOnce),
               "no method of the kind of its handler");
  EXPECT_DEATH(
      TestServer().server.Handle("district.meeting.v1.BulletinService.GetBulletin", &AnswerAtOnce),
      "bound twice");
}

}  // namespace
}  // namespace district::rpc
