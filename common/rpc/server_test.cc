#include "common/rpc/server.h"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/test_observations.h"
#include "common/rpc/test_server.h"
#include "gmock/gmock.h"

namespace district::rpc {
namespace {

using absl::StatusCode;
using meeting::v1::Bulletin;
using meeting::v1::CreateBulletinRequest;
using meeting::v1::GetBulletinRequest;
using testing::HasSubstr;

TEST(ServerTest, AnswersThroughGeneratedStubs) {
  TestServer server;
  server.Start();
  Bulletin bulletin;
  const absl::Status status = Get(server, "", &bulletin);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(bulletin.name(), "bulletins/hoi-nghi-18");
}

TEST(ServerTest, HandsTheCallToItsHandler) {
  ParkedCalls parked;
  TestServer server(parked.Parker(), {}, /*with_authenticator=*/true);
  server.Start();
  const std::string traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  std::thread client([&] {
    Context context("Bearer viewer");
    context.AddMetadata("traceparent", traceparent);
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    Bulletin bulletin;
    EXPECT_TRUE(server.stub->GetBulletin(&context, Ask(), &bulletin).ok());
    EXPECT_EQ(bulletin.title(), std::string(100'000, 'x'));
  });
  CallPtr call = parked.Take();
  EXPECT_EQ(call->method().full_name(), "district.meeting.v1.BulletinService.GetBulletin");
  EXPECT_EQ(call->request_as<GetBulletinRequest>().name(), "bulletins/hoi-nghi-18");
  EXPECT_EQ(call->identity().subject, "lan");
  EXPECT_TRUE(call->Allows("personnel.people.read"));
  EXPECT_FALSE(call->Allows("personnel.people.write"));
  EXPECT_EQ(call->authorization(), "Bearer viewer");
  EXPECT_EQ(call->traceparent(), traceparent);
  EXPECT_EQ(call->trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_LE(call->deadline(), absl::Now() + absl::Seconds(29.98));
  EXPECT_GT(call->deadline(), absl::Now() + absl::Seconds(20));
  Bulletin bulletin;
  bulletin.set_title(std::string(100'000, 'x'));
  call->FinishWithBytes(bulletin.SerializeAsString());
  client.join();
}

TEST(ServerTest, TakesRequestsThatComeInPieces) {
  std::atomic<size_t> length = 0;
  TestServer server([&](CallPtr call) {
    length = call->request_as<CreateBulletinRequest>().bulletin().body().size();
    call->Finish(Bulletin());
  });
  server.Start();
  CreateBulletinRequest request;
  request.mutable_bulletin()->set_title("Hội nghị lần thứ 18");
  request.mutable_bulletin()->set_body(std::string(90'000, 'a'));
  Context context;
  Bulletin bulletin;
  const grpc::Status status = server.stub->CreateBulletin(&context, request, &bulletin);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(length, 90'000);
}

TEST(ServerTest, RefusesWhoMayNot) {
  std::atomic<int> handled = 0;
  TestServer server(
      [&](CallPtr call) {
        ++handled;
        AnswerAtOnce(call);
      },
      {}, /*with_authenticator=*/true);
  server.Start();
  EXPECT_TRUE(Get(server, "Bearer viewer").ok());

  const absl::Status nobody = Get(server);
  EXPECT_EQ(nobody.code(), StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(nobody), "MISSING_TOKEN");

  CreateBulletinRequest request;  // also not valid, which the caller may not learn
  Context context("Bearer viewer");
  Bulletin bulletin;
  const absl::Status denied = FromGrpc(server.stub->CreateBulletin(&context, request, &bulletin));
  EXPECT_EQ(denied.code(), StatusCode::kPermissionDenied);
  const auto info = api::DetailOf<google::rpc::ErrorInfo>(denied);
  EXPECT_EQ(info.reason(), "PERMISSION_DENIED");
  EXPECT_EQ(info.domain(), "district");
  EXPECT_EQ(info.metadata().at("permission"), "meeting.bulletins.write");
  EXPECT_EQ(handled, 1);
}

TEST(PipelineTest, NobodyMayCallWhatDeclaresNoPermission) {
  const auth::Roles roles = *auth::Roles::Parse("admin: [\"*\"]");
  const Pipeline strict({}, std::make_unique<FakeAuthenticator>(), roles);
  const auto admin = strict.Authenticate("Bearer admin");
  ASSERT_TRUE(admin.ok());
  EXPECT_TRUE(strict.Authorize(**admin, "a.b.c").ok());
  EXPECT_EQ(strict.Authorize(**admin, "").code(), StatusCode::kPermissionDenied);
  const Pipeline open({}, nullptr, roles);
  EXPECT_TRUE(open.Authorize(**open.Authenticate(""), "").ok());
}

TEST(ServerTest, RefusesWhatCannotBeRead) {
  TestServer server([](CallPtr) { FAIL() << "handled"; });
  server.Start();
  const std::string path = std::string("/") + kBulletinService + "/";
  const struct {
    const char* what;
    const char* method;
    std::string bytes;
    const char* reason;
    const char* field;
  } kCases[] = {
      {"not protobuf", "GetBulletin", "\xff\xff\xff\xff", "MALFORMED_REQUEST", ""},
      {"cut off", "GetBulletin",
       "\x0a\x20"
       "bulletins/a",
       "MALFORMED_REQUEST", ""},
      {"broken UTF-8", "GetBulletin",
       "\x0a\x0c"
       "bulletins/a\xff",
       "MALFORMED_REQUEST", "name"},
      {"a required field", "GetBulletin", "", nullptr, "name"},
  };
  for (const auto& c : kCases) {
    const absl::Status status = CallRaw(server.channel, path + c.method, c.bytes).first;
    EXPECT_EQ(status.code(), StatusCode::kInvalidArgument) << c.what;
    if (c.reason != nullptr) {
      EXPECT_EQ(ReasonOf(status), c.reason) << c.what;
    }
    const auto violations = api::DetailOf<google::rpc::BadRequest>(status).field_violations();
    EXPECT_EQ(violations.empty() ? "" : violations[0].field(), c.field) << c.what;
  }
  EXPECT_EQ(CallRaw(server.channel, path + "NoSuchMethod", "").first.code(),
            StatusCode::kUnimplemented);
  EXPECT_EQ(CallRaw(server.channel, "/no.such.Service/Get", "").first.code(),
            StatusCode::kUnimplemented);
}

TEST(ServerTest, RefusesTooLargeRequests) {
  TestServer server(&AnswerAtOnce, {.max_message_bytes = 1000});
  server.Start();
  Context context;
  Bulletin bulletin;
  EXPECT_EQ(server.stub->GetBulletin(&context, Ask(std::string(1001, 'a')), &bulletin).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(Get(server).ok());
}

TEST(ServerTest, RefusesPackedRequestsAndPacksNoAnswers) {
  std::atomic<int> handled = 0;
  TestServer server([&](CallPtr call) {
    ++handled;
    AnswerAtOnce(call);
  });
  server.Start();
  for (const auto algorithm : {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE}) {
    Context context;
    context.set_compression_algorithm(algorithm);
    Bulletin bulletin;
    const grpc::Status status =
        server.stub->GetBulletin(&context, Ask("bulletins/" + std::string(2000, 'a')), &bulletin);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED) << status.error_message();
  }
  EXPECT_EQ(handled, 0);
  EXPECT_TRUE(Get(server).ok());
}

TEST(ServerTest, RefusesMoreCallsThanItCanHold) {
  ParkedCalls parked;
  TestServer server(parked.Parker(), {.max_in_flight = 2});
  server.Start();
  std::vector<std::thread> clients;
  std::vector<CallPtr> held;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back([&] { EXPECT_TRUE(Get(server).ok()); });
    held.push_back(parked.Take());
  }
  const absl::Status refused = Get(server);
  EXPECT_EQ(refused.code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), "TOO_MANY_CALLS");
  EXPECT_GT(api::DetailOf<google::rpc::RetryInfo>(refused).retry_delay().nanos(), 0);

  AnswerAtOnce(held[0]);
  clients[0].join();
  clients[0] = std::thread([&] { EXPECT_TRUE(Get(server).ok()); });
  AnswerAtOnce(parked.Take());
  AnswerAtOnce(held[1]);
  for (std::thread& client : clients) client.join();
}

TEST(ServerTest, OneCallerCannotTakeAllPlaces) {
  ParkedCalls parked;
  TestServer server(parked.Parker(), {.max_in_flight = 8, .max_share = 0.25},
                    /*with_authenticator=*/true);
  server.Start();
  std::vector<std::thread> clients;
  std::vector<CallPtr> held;
  const auto call_as = [&](const std::string& who) {
    clients.emplace_back([&server, who] {
      const absl::Status status = Get(server, "Bearer viewer " + who);
      EXPECT_TRUE(status.ok()) << status;
    });
    held.push_back(parked.Take());
  };
  call_as("lan");
  call_as("lan");
  const absl::Status refused = Get(server, "Bearer viewer lan");
  EXPECT_EQ(refused.code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), "TOO_MANY_CALLS");
  EXPECT_EQ(api::DetailOf<google::rpc::ErrorInfo>(refused).metadata().at("limit"), "subject");
  EXPECT_GT(api::DetailOf<google::rpc::RetryInfo>(refused).retry_delay().nanos(), 0);
  call_as("minh");

  AnswerAtOnce(held[0]);
  clients[0].join();
  clients[0] = std::thread([] {});
  call_as("lan");
  for (const CallPtr& call : held) AnswerAtOnce(call);
  for (std::thread& client : clients) client.join();
}

TEST(ServerTest, CarriesTheDetailsOfErrors) {
  TestServer server([](CallPtr call) {
    const std::string& name = call->request_as<GetBulletinRequest>().name();
    if (name == "bulletins/wide") {
      api::Error error(StatusCode::kInvalidArgument, "INVALID_FIELD");
      for (int i = 0; i < 1000; ++i) {
        error.Field("requests[" + std::to_string(i) + "].bulletin.title", "is required");
      }
      return call->Fail(error.Message(std::string(5000, 'm')));
    }
    if (name == "bulletins/internal") return call->Fail(absl::InternalError("table `secret`"));
    if (name == "bulletins/fine") return call->Fail(absl::OkStatus());
    call->Fail(api::InvalidField("bulletin.title", "quá dài"));
  });
  server.Start();
  const auto ask = [&](const std::string& name) {
    Context context;
    Bulletin bulletin;
    return FromGrpc(server.stub->GetBulletin(&context, Ask(name), &bulletin));
  };

  const absl::Status plain = ask("bulletins/plain");
  EXPECT_EQ(plain.code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(plain), "INVALID_FIELD");
  const auto bad = api::DetailOf<google::rpc::BadRequest>(plain);
  ASSERT_EQ(bad.field_violations_size(), 1);
  EXPECT_EQ(bad.field_violations(0).field(), "bulletin.title");
  EXPECT_EQ(bad.field_violations(0).description(), "quá dài");

  const absl::Status wide = ask("bulletins/wide");
  EXPECT_EQ(wide.code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(wide), "INVALID_FIELD");

  const absl::Status internal = ask("bulletins/internal");
  EXPECT_EQ(internal.code(), StatusCode::kInternal);
  EXPECT_EQ(internal.ToString().find("secret"), std::string::npos);
  EXPECT_EQ(ask("bulletins/fine").code(), StatusCode::kInternal);
}

TEST(ServerTest, AnswersOnceWhoeverIsFirst) {
  constexpr int kCalls = 100, kThreads = 4;
  ParkedCalls parked;
  TestServer server(parked.Parker(), WithMetrics());
  server.Start();
  std::thread client([&] {
    for (int i = 0; i < kCalls; ++i) {
      const absl::Status status = Get(server);
      EXPECT_TRUE(status.ok() || status.code() == StatusCode::kAborted) << status;
    }
  });
  for (int i = 0; i < kCalls; ++i) {
    const CallPtr call = parked.Take();
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back(
          [call, t] { t % 2 ? AnswerAtOnce(call) : call->Fail(absl::AbortedError("too late")); });
    }
    for (std::thread& thread : threads) thread.join();
  }
  client.join();
  const std::string text = Scrape(server.server);
  const auto count = [&](const char* code) {
    const std::string line = MetricLine(text, "grpc_server_handled_total",
                                        {"\"GetBulletin\"", std::string("\"") + code + "\""});
    return line.empty() ? 0 : std::stoi(line);
  };
  EXPECT_EQ(count("OK") + count("Aborted"), kCalls);
  EXPECT_THAT(text, HasSubstr("grpc_server_in_flight 0"));
}

TEST(ServerTest, AnswersForHandlersThatDoNot) {
  TestServer server([](CallPtr call) {
    if (call->request_as<GetBulletinRequest>().name() == "bulletins/throws") {
      throw std::runtime_error("unforeseen");
    }
  });
  server.Start();
  for (const auto& [name, error] :
       {std::pair("bulletins/drops", "dropped"), std::pair("bulletins/throws", "unforeseen")}) {
    const auto logged = LogOf([&, name = name] {
      Context context;
      Bulletin bulletin;
      EXPECT_EQ(server.stub->GetBulletin(&context, Ask(name), &bulletin).error_code(),
                grpc::StatusCode::INTERNAL);
    });
    ASSERT_EQ(logged.size(), 1);
    EXPECT_EQ(logged[0]["severity"], "ERROR");
    EXPECT_THAT(logged[0]["error"].get<std::string>(), HasSubstr(error));
  }
}

TEST(ServerTest, ACallThatIsCancelledIsHandledToItsEnd) {
  ParkedCalls parked;
  TestServer server(parked.Parker(), WithMetrics());
  server.Start();
  Context context;
  std::thread client([&] {
    Bulletin bulletin;
    EXPECT_EQ(server.stub->GetBulletin(&context, Ask(), &bulletin).error_code(),
              grpc::StatusCode::CANCELLED);
  });
  const CallPtr call = parked.Take();
  context.TryCancel();
  client.join();
  EXPECT_EQ(call->request_as<GetBulletinRequest>().name(), "bulletins/hoi-nghi-18");
  AnswerAtOnce(call);
  EXPECT_THAT(Scrape(server.server), HasSubstr("grpc_server_in_flight 0"));
}

TEST(PipelineTest, AnswersALittleBeforeTheCallerGivesUp) {
  const ServerOptions options{.default_timeout = absl::Seconds(10),
                              .max_timeout = absl::Seconds(60)};
  const absl::Time now = absl::FromUnixSeconds(1'531'353'600);
  const struct {
    absl::Time asked;
    absl::Duration given;
  } kCases[] = {
      {absl::InfiniteFuture(), absl::Milliseconds(9900)},
      {now + absl::Seconds(5), absl::Milliseconds(4950)},
      {now + absl::Seconds(1), absl::Milliseconds(980)},
      {now + absl::Milliseconds(200), absl::Milliseconds(180)},
      {now + absl::Milliseconds(10), absl::Milliseconds(9)},
      {now + absl::Hours(1), absl::Milliseconds(59'400)},
      {now, absl::ZeroDuration()},
      {now - absl::Seconds(1), absl::ZeroDuration()},
      {absl::InfinitePast(), absl::ZeroDuration()},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(AnswerBy(now, c.asked, options) - now, c.given) << c.asked;
  }
}

TEST(ServerTest, RefusesWhatArrivesTooLate) {
  TestServer server([](CallPtr) { FAIL() << "handled"; },
                    {.default_timeout = absl::ZeroDuration()});
  server.Start();
  Context context;
  context.set_deadline(std::chrono::system_clock::time_point::max());
  Bulletin bulletin;
  const absl::Status status = FromGrpc(server.stub->GetBulletin(&context, Ask(), &bulletin));
  EXPECT_EQ(status.code(), StatusCode::kDeadlineExceeded);
  EXPECT_EQ(ReasonOf(status), "DEADLINE_EXCEEDED");
}

// A FakeAuthenticator that counts the tokens it has to verify.
class CountingAuthenticator final : public auth::Authenticator {
 public:
  explicit CountingAuthenticator(std::atomic<int>& verified) : verified_(verified) {}
  absl::StatusOr<std::shared_ptr<const auth::Identity>> Authenticate(
      std::string_view authorization) override {
    ++verified_;
    return fake_.Authenticate(authorization);
  }
  std::shared_ptr<const auth::Identity> FindVerified(std::string_view authorization) override {
    if (authorization != "Bearer viewer") return nullptr;
    return *fake_.Authenticate(authorization);
  }

 private:
  std::atomic<int>& verified_;
  FakeAuthenticator fake_;
};

TEST(ServerTest, BoundsTheBadTokensOfAnAddress) {
  std::atomic<int> verified = 0;
  Pipeline pipeline({.max_bad_tokens = 3}, std::make_unique<CountingAuthenticator>(verified),
                    *auth::Roles::Parse("viewer: [\"*.*.read\"]"));
  const auto call = [&](const std::string& peer, const std::string& authorization, absl::Time now) {
    return pipeline.AuthenticateFrom([&] { return peer; }, authorization, now).status();
  };
  const absl::Time now = absl::FromUnixSeconds(1'530'000'000);
  for (int i = 0; i < 100; ++i) {
    const absl::Status refused = call(absl::StrCat("ipv4:10.0.0.7:", 50'000 + i), "Bad token", now);
    EXPECT_EQ(refused.code(),
              i < 3 ? StatusCode::kUnauthenticated : StatusCode::kResourceExhausted);
    if (i >= 3) {
      EXPECT_EQ(ReasonOf(refused), "TOO_MANY_BAD_TOKENS");
    }
  }
  EXPECT_EQ(verified, 3);
  // Whoever was verified before goes on, as do others, and all in the next second.
  EXPECT_TRUE(call("ipv4:10.0.0.7:1", "Bearer viewer", now).ok());
  EXPECT_TRUE(call("ipv4:10.0.0.8:1", "Bearer admin", now).ok());
  EXPECT_EQ(call("ipv4:10.0.0.7:1", "Bearer admin", now).code(), StatusCode::kResourceExhausted);
  EXPECT_TRUE(call("ipv4:10.0.0.7:1", "Bearer admin", now + absl::Seconds(1)).ok());
}

}  // namespace
}  // namespace district::rpc
