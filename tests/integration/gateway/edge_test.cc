// What clients send beside the call itself: encodings, headers of Envoy's own, spellings,
// preflights.
#include <map>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "district/personnel/v1/people.grpc.pb.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPeople[] = "/district.personnel.v1.PeopleService/";
constexpr char kRefusedEncodings[] = "http.gateway.rbac.denied";
constexpr char kReachedPersonnel[] = "cluster.personnel.upstream_rq_total";

class EdgeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!stack_.is_ours()) GTEST_SKIP() << "needs what Envoy counts and logs";
  }

  Reply With(const std::string& method, const std::string& path,
             const std::map<std::string, std::string>& headers, const std::string& body = {}) {
    HttpOptions options;
    options.headers = headers;
    return stack_.HttpRaw(method, path, body, options);
  }

  Stack& stack_ = Stack::Get();
};

// ---- compressed requests

TEST_F(EdgeTest, CompressedJsonIsRefusedAtTheGateway) {
  for (const std::string encoding : {"gzip", "deflate", "br", "zstd", "identity, gzip", "GZIP"}) {
    const double refused = GatewayStat(stack_, kRefusedEncodings);
    const double reached = GatewayStat(stack_, kReachedPersonnel);
    const Reply reply =
        With("POST", "/v1/people", {{"content-encoding", encoding}}, R"({"displayName":"Nam"})");
    EXPECT_THAT(reply, IsError(415, "COMPRESSED_REQUEST")) << encoding;
    EXPECT_FALSE(reply.Detail("google.rpc.LocalizedMessage").is_null());
    EXPECT_EQ(GatewayStat(stack_, kRefusedEncodings), refused + 1);
    EXPECT_EQ(GatewayStat(stack_, kReachedPersonnel), reached) << encoding;
  }
  EXPECT_THAT(With("POST", "/v1/people", {{"content-encoding", "identity"}},
                   R"({"displayName":"Lê Văn Thường"})"),
              IsOk());
}

TEST_F(EdgeTest, CompressedGrpcIsRefusedAtTheGateway) {
  const auto stub = personnel::v1::PeopleService::NewStub(stack_.channel());
  const double refused = GatewayStat(stack_, kRefusedEncodings);
  const double reached = GatewayStat(stack_, kReachedPersonnel);
  const auto context = stack_.Context();
  context->set_compression_algorithm(GRPC_COMPRESS_GZIP);
  personnel::v1::ListPeopleRequest request;
  request.set_filter(std::string(10'000, ' '));
  personnel::v1::ListPeopleResponse response;
  const grpc::Status status = stub->ListPeople(context.get(), request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED) << status.error_message();
  Reply details;
  details.body = ErrorBody(status);
  EXPECT_EQ(details.Reason(), "COMPRESSED_REQUEST");
  EXPECT_EQ(GatewayStat(stack_, kRefusedEncodings), refused + 1);
  EXPECT_EQ(GatewayStat(stack_, kReachedPersonnel), reached);
}

// ---- bodies

TEST_F(EdgeTest, ALargeBodyIsTakenOverHttp2Too) {
  HttpOptions options;
  options.http2 = true;
  const Reply reply = stack_.Http("POST", "/v1/people",
                                  {{"displayName", std::string((4 << 20) - 4096, 'a')}}, options);
  EXPECT_THAT(reply, IsInvalid("person.display_name", "INVALID_FIELD"));
}

// ---- who calls

TEST_F(EdgeTest, TheSchemeOfATokenIsWrittenInAnyCase) {
  for (const std::string scheme : {"Bearer", "bearer", "BEARER", "bEaReR"}) {
    HttpOptions options;
    options.role = "";
    options.headers = {{"authorization", scheme + " " + stack_.Token("viewer")}};
    EXPECT_THAT(stack_.Http("GET", "/v1/people?pageSize=1", nullptr, options), IsOk()) << scheme;
    const RawReply raw = CallRaw(stack_.channel(), absl::StrCat(kPeople, "ListPeople"), "",
                                 {{"authorization", options.headers["authorization"]}});
    EXPECT_TRUE(raw.status.ok()) << scheme << ": " << raw.status.error_message();
  }
}

// ---- headers of Envoy

TEST_F(EdgeTest, WhatAClientSendsAsEnvoysOwnIsDropped) {
  // With these the gateway would answer a gRPC caller in JSON, retry and wait as the caller says.
  const RawReply raw = CallRaw(stack_.channel(), absl::StrCat(kPeople, "FirePerson"), "",
                               {{"authorization", "Bearer " + stack_.Token("admin")},
                                {"x-envoy-original-path", "/v1/people"},
                                {"x-envoy-upstream-rq-timeout-ms", "1"}});
  EXPECT_EQ(raw.status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  Reply details;
  details.body = ErrorBody(raw.status);
  EXPECT_EQ(details.Reason(), "UNKNOWN_METHOD");

  const std::string path = "/v1/" + NewId("khong-co");
  EXPECT_THAT(
      With("GET", path,
           {{"x-envoy-original-method", "BELIEVED"}, {"x-envoy-original-path", "/v1/believed"}}),
      IsError(404, "UNKNOWN_METHOD"));
  const Json line = GatewayLogLine(stack_, path);
  EXPECT_EQ(line.value("method", ""), "GET") << line;
  EXPECT_THAT(line.dump(), Not(HasSubstr("elieved")));
}

// ---- the log

TEST_F(EdgeTest, TheLogHoldsCheckedValuesOnly) {
  const std::string path = "/v1/" + NewId("nhat-ky");
  const std::string from_right_to_left = "\u202e";
  EXPECT_EQ(With("GET", path + "/" + std::string(50'000, 'x'),
                 {{"traceparent", "00-" + from_right_to_left + std::string(20'000, '0')},
                  {"x-request-id", from_right_to_left + std::string(20'000, '7')}})
                .status,
            404);
  const Json line = GatewayLogLine(stack_, path);
  ASSERT_TRUE(line.is_object());
  EXPECT_LT(line.dump().size(), 2000u) << line;
  EXPECT_THAT(line.dump(), Not(HasSubstr(from_right_to_left)));
  EXPECT_EQ(line.value("traceparent", ""), "");
  EXPECT_EQ(line.value("request_id", "").size(), 36u) << line;
}

TEST_F(EdgeTest, RefusalsSayWhoseTheyAre) {
  const std::string path = "/v1/" + NewId("cua-ai");
  HttpOptions options;
  options.token = stack_.Token("viewer", "nguoi-xem-so-7");
  EXPECT_THAT(stack_.Http("GET", path, nullptr, options), IsError(404, "UNKNOWN_METHOD"));
  EXPECT_EQ(GatewayLogLine(stack_, path).value("subject", ""), "nguoi-xem-so-7");
  options.headers = {{"content-encoding", "gzip"}};
  EXPECT_EQ(stack_.HttpRaw("POST", path + ":packed", "{}", options).status, 415);
  EXPECT_EQ(GatewayLogLine(stack_, path + ":packed").value("subject", ""), "nguoi-xem-so-7");
}

TEST_F(EdgeTest, LogsAreNotForEverybody) {
  const std::string dir = stack_.endpoints()["dir"];
  EXPECT_EQ(Shell("find '" + dir + "/logs' -type f -not -perm 640"), "");
}

// ---- browsers

TEST_F(EdgeTest, NoPreflightReachesAService) {
  const std::map<std::string, std::string> preflight = {{"access-control-request-method", "POST"},
                                                        {"content-type", "application/grpc"}};
  const std::string path = absl::StrCat(kPeople, "ListPeople");
  const double reached = GatewayStat(stack_, kReachedPersonnel);
  for (const std::string origin : {"http://localhost:5173", "http://evil.example", "null", ""}) {
    for (const std::string role : {"", "admin"}) {
      HttpOptions options;
      options.role = role;
      options.headers = preflight;
      if (!origin.empty()) options.headers["origin"] = origin;
      for (const std::string& target : {path, std::string("/v1/people")}) {
        stack_.Http("OPTIONS", target, nullptr, options);
      }
    }
  }
  EXPECT_EQ(GatewayStat(stack_, kReachedPersonnel), reached);
}

TEST_F(EdgeTest, AnswersAreNotKeptAndDifferByOrigin) {
  const std::pair<int, Reply> answers[] = {
      {200, With("GET", "/v1/people?pageSize=1", {})},
      {404, With("GET", "/v1/people/khong-co", {})},
      {404, With("GET", "/v1/nothing", {})},
      {400, With("GET", "/v1/people?a=b", {})},
      {415, With("POST", "/v1/people", {{"content-encoding", "gzip"}}, "{}")},
      {401, With("GET", "/v1/people", {{"authorization", "Bearer x"}})},
      {200, With("OPTIONS", "/v1/people",
                 {{"origin", "http://localhost:1"}, {"access-control-request-method", "GET"}})},
  };
  for (const auto& [status, reply] : answers) {
    EXPECT_EQ(reply.status, status);
    ASSERT_TRUE(reply.headers.contains("cache-control")) << status << reply.text;
    EXPECT_EQ(reply.headers.at("cache-control"), "no-store") << status;
    ASSERT_TRUE(reply.headers.contains("vary")) << status;
    EXPECT_THAT(reply.headers.at("vary"), HasSubstr("Origin")) << status;
    EXPECT_EQ(reply.headers.at("x-content-type-options"), "nosniff") << status;
  }
}

}  // namespace
}  // namespace district::testing
