// What a server counts and logs of its calls.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/rpc/server.h"
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

TEST(ObservationTest, CountsWhatItAnswers) {
  TestServer server(
      [](CallPtr call) {
        if (call->request_as<GetBulletinRequest>().name() == "bulletins/missing") {
          return call->Fail(api::NotFound("meeting.district/Bulletin", "bulletins/missing"));
        }
        AnswerAtOnce(call);
      },
      WithMetrics());
  server.server.AddGauge("district_test_queue", "Calls that wait.", [] { return 7.5; });
  server.Start();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Get(server).ok());
  Context context;
  Bulletin bulletin;
  EXPECT_EQ(server.stub->GetBulletin(&context, Ask("bulletins/missing"), &bulletin).error_code(),
            grpc::StatusCode::NOT_FOUND);

  const std::string text = Scrape(server.server);
  const auto handled = [&](const char* method, const char* code) {
    return MetricLine(
        text, "grpc_server_handled_total",
        {std::string("grpc_service=\"") + kBulletinService + "\"",
         std::string("grpc_method=\"") + method + "\"", std::string("grpc_code=\"") + code + "\""});
  };
  EXPECT_EQ(handled("GetBulletin", "OK"), "3");
  EXPECT_EQ(handled("GetBulletin", "NotFound"), "1");
  EXPECT_EQ(handled("ListBulletins", "OK"), "0");
  EXPECT_EQ(handled("ListBulletins", "NotFound"), "");
  EXPECT_EQ(MetricLine(text, "grpc_server_handling_seconds_count", {"\"GetBulletin\""}), "4");
  EXPECT_EQ(
      MetricLine(text, "grpc_server_handling_seconds_bucket", {"\"GetBulletin\"", "le=\"+Inf\""}),
      "4");
  EXPECT_THAT(text, HasSubstr("# TYPE grpc_server_handling_seconds histogram"));
  EXPECT_THAT(text, HasSubstr("district_test_queue 7.5"));
}

TEST(ObservationTest, LogsWritesAndFailures) {
  TestServer server(
      [](CallPtr call) {
        if (call->method().name() == "GetBulletin" &&
            call->request_as<GetBulletinRequest>().name() == "bulletins/missing") {
          return call->Fail(api::NotFound("meeting.district/Bulletin", "bulletins/missing"));
        }
        AnswerAtOnce(call);
      },
      {}, /*with_authenticator=*/true);
  server.Start();
  const auto view = [&] {
    meeting::v1::ViewBulletinRequest request;
    request.set_name("bulletins/a");
    Context context("Bearer viewer");
    Bulletin bulletin;
    EXPECT_TRUE(server.stub->ViewBulletin(&context, request, &bulletin).ok());
  };
  EXPECT_TRUE(LogOf([&] { EXPECT_TRUE(Get(server, "Bearer viewer").ok()); }).empty());
  EXPECT_TRUE(LogOf(view).empty()) << "a POST whose permission is to read";

  const auto failed = LogOf([&] {
    Context context("Bearer viewer");
    Bulletin bulletin;
    server.stub->GetBulletin(&context, Ask("bulletins/missing"), &bulletin);
  });
  ASSERT_EQ(failed.size(), 1);
  EXPECT_EQ(failed[0]["severity"], "INFO");
  EXPECT_EQ(failed[0]["code"], "NOT_FOUND");
  EXPECT_EQ(failed[0]["method"], "district.meeting.v1.BulletinService.GetBulletin");
  EXPECT_EQ(failed[0]["subject"], "lan");
  EXPECT_EQ(failed[0]["trace_id"].get<std::string>().size(), 32);
  EXPECT_NE(failed[0]["reason"], "");
  EXPECT_FALSE(failed[0].contains("error"));

  const auto written = LogOf([&] {
    CreateBulletinRequest request;
    request.mutable_bulletin()->set_title("Tin vắn");
    request.set_request_id("6f1f8a52-0a7c-4b6e-9b3a-1f2e3d4c5b6a");
    Context context("Bearer admin");
    Bulletin bulletin;
    const grpc::Status status = server.stub->CreateBulletin(&context, request, &bulletin);
    EXPECT_TRUE(status.ok()) << status.error_message();
  });
  ASSERT_EQ(written.size(), 1);
  EXPECT_EQ(written[0]["code"], "OK");
  EXPECT_EQ(written[0]["request_id"], "6f1f8a52-0a7c-4b6e-9b3a-1f2e3d4c5b6a");
  EXPECT_EQ(written[0].dump().find("Tin"), std::string::npos);
}

TEST(ObservationTest, LogsOnlyWhatWasChecked) {
  TestServer server(&AnswerAtOnce, {}, /*with_authenticator=*/true);
  server.Start();
  for (const std::string& id :
       {std::string("079123456789"), std::string(1'000'000, 'x'), std::string("\u202e\u0007")}) {
    const auto logged = LogOf([&] {
      CreateBulletinRequest request;
      request.mutable_bulletin()->set_title("Tin vắn");
      request.set_request_id(id);
      Context context("Bearer admin");
      context.AddMetadata("traceparent", "00-079123456789");
      Bulletin bulletin;
      EXPECT_EQ(server.stub->CreateBulletin(&context, request, &bulletin).error_code(),
                grpc::StatusCode::INVALID_ARGUMENT);
    });
    ASSERT_EQ(logged.size(), 1);
    EXPECT_FALSE(logged[0].contains("request_id"));
    EXPECT_THAT(logged[0].dump(), testing::Not(HasSubstr("079123456789")));
    EXPECT_LT(logged[0].dump().size(), 1000);
  }
}

TEST(ObservationTest, LogsWhoWasRefused) {
  TestServer server(&AnswerAtOnce, {.max_in_flight = 0}, /*with_authenticator=*/true);
  server.Start();
  const auto denied = LogOf([&] {
    Context context("Bearer viewer");
    Bulletin bulletin;
    EXPECT_EQ(
        server.stub->CreateBulletin(&context, CreateBulletinRequest(), &bulletin).error_code(),
        grpc::StatusCode::PERMISSION_DENIED);
  });
  ASSERT_EQ(denied.size(), 1);
  EXPECT_EQ(denied[0]["subject"], "lan");
  const auto refused = LogOf(
      [&] { EXPECT_EQ(Get(server, "Bearer viewer").code(), StatusCode::kResourceExhausted); });
  ASSERT_EQ(refused.size(), 1);
  EXPECT_EQ(refused[0]["subject"], "lan");
}

TEST(ObservationTest, LogsReadsWhereAsked) {
  TestServer server(&AnswerAtOnce, {.log_reads = true});
  server.Start();
  EXPECT_EQ(LogOf([&] { EXPECT_TRUE(Get(server).ok()); }).size(), 1);
}

TEST(ObservationTest, LogsRefusalsInFewLines) {
  TestServer server(&AnswerAtOnce, {.max_in_flight = 0}, /*with_authenticator=*/true);
  server.Start();
  for (const auto& [authorization, code] :
       {std::pair("Bearer viewer", StatusCode::kResourceExhausted),
        std::pair("", StatusCode::kUnauthenticated)}) {
    const absl::Time begun = absl::Now();
    const auto logged = LogOf([&, authorization = authorization, code = code] {
      for (int i = 0; i < 200; ++i) EXPECT_EQ(Get(server, authorization).code(), code);
    });
    EXPECT_GE(logged.size(), 1);
    EXPECT_LE(logged.size(), 2 + absl::ToInt64Seconds(absl::Now() - begun));
  }
}

}  // namespace
}  // namespace district::rpc
