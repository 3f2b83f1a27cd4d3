// Every error has one body: google.rpc.Status, whoever made it and whichever way it was called.
#include <map>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "district/personnel/v1/people.grpc.pb.h"
#include "google/rpc/code.pb.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kPeople[] = "/district.personnel.v1.PeopleService/";

// What every error has, whatever it says.
void ExpectErrorBody(const Json& body) {
  ASSERT_TRUE(body.is_object()) << body;
  EXPECT_TRUE(body.value("code", 0) > 0) << body;
  EXPECT_FALSE(body.value("message", "").empty()) << body;
  EXPECT_THAT(body, SizeIs(3)) << body;
  Reply reply;
  reply.body = body;
  const Json info = reply.Detail("google.rpc.ErrorInfo");
  ASSERT_TRUE(info.is_object()) << body;
  EXPECT_EQ(info["domain"], "district");
  EXPECT_THAT(info.value("reason", ""), ::testing::MatchesRegex("[A-Z][A-Z_]*[A-Z]"));
  const Json localized = reply.Detail("google.rpc.LocalizedMessage");
  ASSERT_TRUE(localized.is_object()) << body;
  EXPECT_EQ(localized["locale"], "vi");
  EXPECT_FALSE(localized.value("message", "").empty());
}

// A body of `bytes` bytes.
std::string PersonOfSize(size_t bytes) {
  const std::string begin = R"({"displayName":")", end = R"("})";
  return begin + std::string(bytes - begin.size() - end.size(), 'a') + end;
}

struct Refused {
  const char* what;
  const char* method;
  const char* path;
  std::string body;
  int status;
  google::rpc::Code code;
  const char* reason;
  const char* message;  // a part of it

  friend void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.what; }
};

class RefusedTest : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedTest, HasTheBodyOfAllErrors) {
  const Refused& refused = GetParam();
  const Reply reply = Stack::Get().HttpRaw(refused.method, refused.path, refused.body);
  EXPECT_THAT(reply, IsError(refused.status, refused.reason));
  EXPECT_EQ(reply.headers.at("content-type"), "application/json");
  ExpectErrorBody(reply.body);
  EXPECT_EQ(reply.body.value("code", 0), refused.code);
  EXPECT_THAT(reply.body.value("message", ""), HasSubstr(refused.message));
}

using google::rpc::INVALID_ARGUMENT;
using google::rpc::NOT_FOUND;

INSTANTIATE_TEST_SUITE_P(
    Gateway, RefusedTest,
    ::testing::Values(
        Refused{"UnknownRoute", "GET", "/v1/nothing", "", 404, NOT_FOUND, "UNKNOWN_METHOD", ""},
        Refused{"Root", "GET", "/", "", 404, NOT_FOUND, "UNKNOWN_METHOD", ""},
        Refused{"UnknownVerb", "POST", "/v1/people/x:fly", "{}", 404, NOT_FOUND, "UNKNOWN_METHOD",
                ""},
        Refused{"WrongMethod", "PUT", "/v1/people/x", "{}", 404, NOT_FOUND, "UNKNOWN_METHOD", ""},
        Refused{"DeleteOfACollection", "DELETE", "/v1/people", "", 404, NOT_FOUND, "UNKNOWN_METHOD",
                ""},
        Refused{"GrpcPathAsJson", "POST", "/district.personnel.v1.PeopleService/GetPerson", "{}",
                404, NOT_FOUND, "UNKNOWN_METHOD", ""},
        Refused{"AdminOfEnvoy", "GET", "/stats", "", 404, NOT_FOUND, "UNKNOWN_METHOD", ""},
        Refused{"UnknownParameter", "GET", "/v1/people?pageSise=2", "", 400, INVALID_ARGUMENT,
                "UNKNOWN_FIELD", "pageSise: there is no such field"},
        Refused{"WrongParameterType", "GET", "/v1/people?pageSize=two", "", 400, INVALID_ARGUMENT,
                "INVALID_FIELD", "page_size: is to be a whole number"},
        Refused{"EndlessJson", "POST", "/v1/people", R"({"displayName":)", 400, INVALID_ARGUMENT,
                "MALFORMED_REQUEST", ""},
        Refused{"NoJson", "POST", "/v1/people", "displayName=Nam", 400, INVALID_ARGUMENT,
                "MALFORMED_REQUEST", ""},
        Refused{"JsonOfAnotherShape", "POST", "/v1/people", "[1, 2]", 400, INVALID_ARGUMENT,
                "INVALID_FIELD", "person: is to be an object"},
        Refused{"WrongType", "POST", "/v1/people", R"({"displayName":7})", 400, INVALID_ARGUMENT,
                "INVALID_FIELD", "person.display_name: is to be text"},
        Refused{"WrongEnum", "POST", "/v1/people", R"({"displayName":"Nam","gender":"NỮ"})", 400,
                INVALID_ARGUMENT, "INVALID_FIELD",
                "person.gender: is to be one of FEMALE, GENDER_UNSPECIFIED, MALE"},
        Refused{"UnknownField", "POST", "/v1/people", R"({"displayName":"Nam","tên":"Nam"})", 400,
                INVALID_ARGUMENT, "UNKNOWN_FIELD", "tên"},
        Refused{"TooLarge", "POST", "/v1/people", PersonOfSize(5 << 20), 413,
                google::rpc::RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE", "4 MiB"},
        Refused{"EscapedSlash", "GET", "/v1/people%2fx", "", 400, INVALID_ARGUMENT,
                "MALFORMED_REQUEST", "escaped slash"},
        Refused{"EscapedBackslash", "GET", "/v1/people%5Cx", "", 400, INVALID_ARGUMENT,
                "MALFORMED_REQUEST", "escaped slash"}),
    [](const auto& info) { return info.param.what; });

TEST(ErrorsTest, AnUnknownFieldIsNamed) {
  const Reply reply = Stack::Get().Post(
      "/v1/people", {{"displayName", "Nam"}, {"birthDate", {{"year", 1970}, {"mounth", 2}}}});
  EXPECT_THAT(reply, IsInvalid("person.birth_date.mounth", "UNKNOWN_FIELD"));
}

TEST(ErrorsTest, ABodyJustBelowTheLimitReachesTheService) {
  const Reply reply = Stack::Get().HttpRaw("POST", "/v1/people", PersonOfSize((4 << 20) - 4096));
  EXPECT_THAT(reply, IsInvalid("person.display_name", "INVALID_FIELD"));
}

TEST(ErrorsTest, AHeaderWithAnUnderscoreIsRefused) {
  HttpOptions options;
  options.headers = {{"x_role", "admin"}};
  const Reply reply = Stack::Get().Http("GET", "/v1/people", nullptr, options);
  EXPECT_THAT(reply, IsError(400, "MALFORMED_REQUEST"));
  ExpectErrorBody(reply.body);
}

// The same mistake over gRPC and over JSON.
struct Mistake {
  const char* what;
  const char* path;
  const char* method;
  std::string (*request)();
  std::string token;  // "": a good one

  friend void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.what; }
};

std::string PersonName(const std::string& name) {
  personnel::v1::GetPersonRequest request;
  request.set_name(name);
  return request.SerializeAsString();
}

class SameBodyTest : public ::testing::TestWithParam<Mistake> {};

TEST_P(SameBodyTest, OverGrpcAndJson) {
  const Mistake& mistake = GetParam();
  Stack& stack = Stack::Get();
  HttpOptions options;
  options.token = mistake.token;
  const Reply json = stack.Http("GET", mistake.path, nullptr, options);
  ExpectErrorBody(json.body);

  const std::string token = mistake.token.empty() ? stack.Token("admin") : mistake.token;
  const RawReply raw = CallRaw(stack.channel(), absl::StrCat(kPeople, mistake.method),
                               mistake.request(), {{"authorization", "Bearer " + token}});
  EXPECT_EQ(ErrorBody(raw.status), json.body) << json.text;
  EXPECT_EQ(raw.status.error_code(), json.body.value("code", 0));
  EXPECT_EQ(raw.status.error_message(), json.body.value("message", ""));
}

INSTANTIATE_TEST_SUITE_P(
    Gateway, SameBodyTest,
    ::testing::Values(Mistake{"Missing", "/v1/people/khong-co", "GetPerson",
                              [] { return PersonName("people/khong-co"); }, ""},
                      Mistake{"BadName", "/v1/people/Kh%C3%B4ng-c%C3%B3", "GetPerson",
                              [] { return PersonName("people/Không-có"); }, ""},
                      Mistake{"VietnameseInTheMessage", "/v1/people?orderBy=t%C3%AAn", "ListPeople",
                              [] {
                                personnel::v1::ListPeopleRequest request;
                                request.set_order_by("tên");
                                return request.SerializeAsString();
                              },
                              ""},
                      Mistake{"BadFilter", "/v1/people?filter=displayName%3D", "ListPeople",
                              [] {
                                personnel::v1::ListPeopleRequest request;
                                request.set_filter("displayName=");
                                return request.SerializeAsString();
                              },
                              ""},
                      Mistake{"BadToken", "/v1/people/x", "GetPerson",
                              [] { return PersonName("people/x"); }, "abc"}),
    [](const auto& info) { return info.param.what; });

TEST(ErrorsTest, VietnameseSurvivesBothWays) {
  Stack& stack = Stack::Get();
  const Reply json = stack.Get("/v1/people?orderBy=" + Encode("tên"));
  EXPECT_THAT(json.body.value("message", ""), HasSubstr("`tên`"));
  EXPECT_THAT(json.Detail("google.rpc.LocalizedMessage").value("message", ""),
              HasSubstr("sắp xếp"));
  personnel::v1::ListPeopleRequest request;
  request.set_order_by("tên");
  personnel::v1::ListPeopleResponse response;
  const auto stub = personnel::v1::PeopleService::NewStub(stack.channel());
  const grpc::Status status = stub->ListPeople(stack.Context().get(), request, &response);
  EXPECT_THAT(status.error_message(), HasSubstr("`tên`"));
}

// Over gRPC the gateway's own errors carry the details too.
struct OwnGrpcError {
  const char* what;
  std::string path;
  std::string request;
  bool with_token;
  grpc::StatusCode code;
  const char* reason;

  friend void PrintTo(const OwnGrpcError& own, std::ostream* out) { *out << own.what; }
};

class OwnGrpcErrorTest : public ::testing::TestWithParam<OwnGrpcError> {};

TEST_P(OwnGrpcErrorTest, CarriesDetails) {
  const OwnGrpcError& own = GetParam();
  Stack& stack = Stack::Get();
  std::map<std::string, std::string> headers;
  if (own.with_token) headers["authorization"] = "Bearer " + stack.Token("admin");
  const RawReply raw = CallRaw(stack.channel(), own.path, own.request, headers);
  EXPECT_EQ(raw.status.error_code(), own.code) << raw.status.error_message();
  const Json body = ErrorBody(raw.status);
  ExpectErrorBody(body);
  Reply reply;
  reply.body = body;
  EXPECT_EQ(reply.Reason(), own.reason);
  EXPECT_EQ(body.value("code", 0), own.code);
}

INSTANTIATE_TEST_SUITE_P(
    Gateway, OwnGrpcErrorTest,
    ::testing::Values(OwnGrpcError{"UnknownService", "/district.nothing.v1.Service/Get", "", true,
                                   grpc::StatusCode::UNIMPLEMENTED, "UNKNOWN_METHOD"},
                      OwnGrpcError{"UnknownMethod", absl::StrCat(kPeople, "FirePerson"), "", true,
                                   grpc::StatusCode::UNIMPLEMENTED, "UNKNOWN_METHOD"},
                      OwnGrpcError{"HealthOfAService", "/grpc.health.v1.Health/Check", "", true,
                                   grpc::StatusCode::UNIMPLEMENTED, "UNKNOWN_METHOD"},
                      OwnGrpcError{"NoToken", absl::StrCat(kPeople, "GetPerson"), "", false,
                                   grpc::StatusCode::UNAUTHENTICATED, "MISSING_TOKEN"},
                      OwnGrpcError{"NoTokenForAnUnknownMethod", "/district.nothing.v1.Service/Get",
                                   "", false, grpc::StatusCode::UNAUTHENTICATED, "MISSING_TOKEN"},
                      OwnGrpcError{"NoMessage", absl::StrCat(kPeople, "GetPerson"), "\xff\xff",
                                   true, grpc::StatusCode::INVALID_ARGUMENT, "MALFORMED_REQUEST"},
                      OwnGrpcError{"TooLarge", absl::StrCat(kPeople, "GetPerson"),
                                   PersonName(std::string(5 << 20, 'a')), true,
                                   grpc::StatusCode::RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE"}),
    [](const auto& info) { return info.param.what; });

}  // namespace
}  // namespace district::testing
