// What operators and tools see: health, reflection, metrics, traces and logs.
#include <grpcpp/generic/generic_stub.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using ::testing::HasSubstr;

// A field of type string of a proto message, by hand.
std::string StringField(int number, const std::string& value) {
  EXPECT_LT(value.size(), 128u);
  return std::string(1, static_cast<char>(number << 3 | 2)) +
         std::string(1, static_cast<char>(value.size())) + value;
}

class ObservabilityTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs the services' ports and logs";
  }

  static std::string Log(const std::string& service) {
    return ReadFile(
        absl::StrCat(std::string(Stack::Get().endpoints()["dir"]), "/logs/", service, ".1.log"));
  }

  // Waits for the line of the log that holds `text`.
  static Json LogLine(const std::string& service, const std::string& text) {
    Json line;
    Eventually(absl::Seconds(10), [&] {
      const std::string log = Log(service);
      for (const auto candidate : absl::StrSplit(log, '\n')) {
        if (absl::StrContains(candidate, text)) {
          line = Json::parse(std::string(candidate), nullptr, /*allow_exceptions=*/false);
        }
      }
      return line.is_object();
    });
    return line;
  }
};

const std::map<std::string, std::vector<std::string>>& GrpcServices() {
  static const auto& services = *new std::map<std::string, std::vector<std::string>>{
      {"personnel",
       {"district.personnel.v1.OrganizationService", "district.personnel.v1.PeopleService"}},
      {"meeting",
       {"district.meeting.v1.BulletinService", "district.meeting.v1.DocumentService",
        "district.meeting.v1.MeetingService"}},
      {"indicator",
       {"district.indicator.v1.IndicatorService", "district.indicator.v1.ObservationService",
        "district.indicator.v1.WatchService"}}};
  return services;
}

TEST_F(ObservabilityTest, EveryServiceAnswersForItsHealth) {
  for (const auto& [service, names] : GrpcServices()) {
    const auto channel = ServiceChannel(Stack::Get(), service);
    std::vector<std::string> all = names;
    all.push_back("");
    for (const std::string& name : all) {
      const RawReply reply = CallRaw(channel, "/grpc.health.v1.Health/Check",
                                     name.empty() ? "" : StringField(1, name));
      EXPECT_TRUE(reply.status.ok()) << name << ": " << reply.status.error_message();
      EXPECT_EQ(reply.bytes, "\x08\x01") << name;  // status: SERVING
    }
    EXPECT_EQ(CallRaw(channel, "/grpc.health.v1.Health/Check", StringField(1, "no.Such"))
                  .status.error_code(),
              grpc::StatusCode::NOT_FOUND);
  }
}

// What the server answers to one request of the reflection service.
std::string Reflect(const std::shared_ptr<grpc::Channel>& channel, const std::string& request) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
  grpc::CompletionQueue queue;
  void* tag = nullptr;
  bool ok = false;
  const auto wait = [&] { return queue.Next(&tag, &ok) && ok; };
  auto stream = stub.PrepareCall(
      &context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  grpc::ByteBuffer answer;
  grpc::Status status;
  const grpc::Slice slice(request);
  stream->StartCall(&queue);
  bool fine = wait();
  if (fine) stream->Write(grpc::ByteBuffer(&slice, 1), &queue);
  fine = fine && wait();
  if (fine) stream->Read(&answer, &queue);
  fine = fine && wait();
  context.TryCancel();
  stream->Finish(&status, &queue);
  queue.Next(&tag, &ok);
  grpc::Slice flat;
  if (!fine || !answer.DumpToSingleSlice(&flat).ok()) return "";
  return std::string(reinterpret_cast<const char*>(flat.begin()), flat.size());
}

TEST_F(ObservabilityTest, ReflectionListsTheServicesAndTheirFiles) {
  for (const auto& [service, names] : GrpcServices()) {
    const auto channel = ServiceChannel(Stack::Get(), service);
    const std::string list = Reflect(channel, StringField(7, "*"));  // list_services
    for (const std::string& name : names) EXPECT_THAT(list, HasSubstr(name)) << service;
    EXPECT_THAT(list, HasSubstr("grpc.health.v1.Health"));
    const std::string file = Reflect(channel, StringField(4, names[0]));  // by symbol
    EXPECT_THAT(file, HasSubstr(absl::StrCat("district/", service, "/v1/")));
  }
}

TEST_F(ObservabilityTest, CallsAreCountedByMethodAndCode) {
  Stack& stack = Stack::Get();
  const auto handled = [&](const std::string& method, const std::string& code) {
    return Metric(stack, "personnel",
                  absl::StrCat("grpc_server_handled_total{grpc_method=\"", method,
                               "\",grpc_service=\"district.personnel.v1.PeopleService\","
                               "grpc_type=\"unary\",grpc_code=\"",
                               code, "\"}"));
  };
  const double found = handled("GetPerson", "OK"), missing = handled("GetPerson", "NotFound");
  const double writes = Metric(stack, "personnel", "district_db_writes");
  const std::string id = NewId("dem");
  ASSERT_THAT(stack.Post("/v1/people?personId=" + id, {{"displayName", "Đếm"}}), IsOk());
  ASSERT_THAT(stack.Get("/v1/people/" + id), IsOk());
  ASSERT_THAT(stack.Get("/v1/people/" + NewId("khong")), IsError(404, "NOT_FOUND"));
  EXPECT_EQ(handled("GetPerson", "OK"), found + 1);
  EXPECT_EQ(handled("GetPerson", "NotFound"), missing + 1);
  EXPECT_EQ(Metric(stack, "personnel", "district_db_writes"), writes + 1);
}

TEST_F(ObservabilityTest, MetricsHaveWhatDashboardsNeed) {
  const Json endpoints = Stack::Get().endpoints();
  ASSERT_EQ(endpoints["services"].size(), 3u);
  for (const auto& [service, replicas] : endpoints["services"].items()) {
    const Reply reply =
        Fetch(absl::StrCat("http://127.0.0.1:", int(replicas[0]["admin_port"]), "/metrics"));
    EXPECT_EQ(reply.status, 200);
    for (const char* name : {"grpc_server_handled_total", "grpc_server_handling_seconds_bucket",
                             "grpc_server_handling_seconds_count", "grpc_server_in_flight",
                             "district_db_connections_opened", "district_db_statements",
                             "district_db_commits", "district_db_waiting_writes"}) {
      EXPECT_THAT(reply.text, HasSubstr(absl::StrCat("\n", name))) << service;
    }
  }
}

TEST_F(ObservabilityTest, ATraceGoesFromTheCallerThroughAllServices) {
  const std::string trace = NewUuid().substr(0, 8) + "77b34da6a3ce929d0e0e4736";
  HttpOptions options;
  options.headers = {{"traceparent", absl::StrCat("00-", trace, "-00f067aa0ba902b7-01")}};
  // The meeting service asks personnel for the organization.
  const Reply reply = Stack::Get().Http(
      "POST", "/v1/meetings",
      {{"displayName", "Họp bí mật"}, {"organization", "organizations/" + NewId("khong")}},
      options);
  ASSERT_THAT(reply, IsInvalid("meeting.organization", "REFERENCE_NOT_FOUND"));
  const Json asked = LogLine("meeting", trace);
  EXPECT_EQ(asked.value("trace_id", ""), trace) << asked;
  EXPECT_THAT(asked.value("method", ""), HasSubstr("CreateMeeting"));
  EXPECT_EQ(asked.value("subject", ""), "admin");
  const Json answered = LogLine("personnel", trace);
  EXPECT_EQ(answered.value("trace_id", ""), trace) << answered;
  EXPECT_THAT(answered.value("method", ""), HasSubstr("BatchGetOrganizations"));
}

TEST_F(ObservabilityTest, ABrokenTraceparentIsReplaced) {
  for (const std::string traceparent : {"", "00", "00-xyz-1-01", "ff-ff-ff-ff"}) {
    HttpOptions options;
    options.headers = {{"traceparent", traceparent}};
    EXPECT_THAT(Stack::Get().Http("GET", "/v1/people", nullptr, options), IsOk()) << traceparent;
  }
}

TEST_F(ObservabilityTest, EveryAnswerHasARequestIdOfItsOwn) {
  std::set<std::string> ids;
  for (const char* path : {"/v1/people", "/v1/people/khong-co", "/v1/nothing", "/docs"}) {
    const Reply reply = Stack::Get().Get(path);
    ASSERT_TRUE(reply.headers.contains("x-request-id")) << path;
    ids.insert(reply.headers.at("x-request-id"));
  }
  EXPECT_EQ(ids.size(), 4u);
}

// Names of people and tokens do not belong into logs.
TEST_F(ObservabilityTest, LogsHoldNoValues) {
  Stack& stack = Stack::Get();
  const std::string secret = NewId("bi-mat");
  const std::string trace = NewUuid().substr(0, 8) + "88b34da6a3ce929d0e0e4736";
  HttpOptions options;
  options.headers = {{"traceparent", absl::StrCat("00-", trace, "-00f067aa0ba902b7-01")}};
  ASSERT_THAT(stack.Http("POST", "/v1/people", {{"displayName", secret}}, options), IsOk());
  ASSERT_THAT(stack.Http("GET", "/v1/people?filter=" + Encode("displayName<>\"" + secret + "\""),
                         nullptr, options),
              IsError(400, "INVALID_FILTER"));
  ASSERT_THAT(stack.HttpRaw("POST", "/v1/people", "{\"displayName\": \"" + secret, options),
              IsError(400, "MALFORMED_REQUEST"));
  ASSERT_TRUE(LogLine("personnel", trace).is_object());
  const std::string gateway =
      ReadFile(absl::StrCat(std::string(stack.endpoints()["dir"]), "/logs/gateway.log"));
  for (const std::string& log : {Log("personnel"), gateway}) {
    EXPECT_FALSE(absl::StrContains(log, secret));
    EXPECT_FALSE(absl::StrContains(log, stack.Token("admin")));
  }
}

}  // namespace
}  // namespace district::testing
