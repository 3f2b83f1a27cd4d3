// What a web page needs: CORS, and gRPC-Web framed by hand.
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "district/personnel/v1/people.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using ::testing::HasSubstr;

constexpr char kOrigin[] = "http://localhost:5173";
constexpr char kPeople[] = "/district.personnel.v1.PeopleService/";

Reply Preflight(const std::string& path, const std::string& origin) {
  HttpOptions options;
  options.role = "";
  options.headers = {{"origin", origin},
                     {"access-control-request-method", "POST"},
                     {"access-control-request-headers",
                      "authorization,content-type,x-grpc-web,x-user-agent,grpc-timeout"}};
  return Stack::Get().Http("OPTIONS", path, nullptr, options);
}

std::string HeaderOf(const Reply& reply, const std::string& name) {
  const auto found = reply.headers.find(name);
  return found == reply.headers.end() ? "" : found->second;
}

// The browser compares them without regard to case.
void ExpectListed(const std::string& list, const std::vector<std::string>& wanted) {
  std::vector<std::string> names;
  for (const auto name : absl::StrSplit(absl::AsciiStrToLower(list), ',')) {
    names.emplace_back(absl::StripAsciiWhitespace(name));
  }
  for (const std::string& name : wanted) EXPECT_THAT(names, ::testing::Contains(name)) << list;
}

TEST(CorsTest, APreflightNeedsNoToken) {
  for (const std::string path : {"/v1/people", "/v1/meetings/x", "/v1/watchItems/x:undelete",
                                 "/district.personnel.v1.PeopleService/GetPerson"}) {
    const Reply reply = Preflight(path, kOrigin);
    EXPECT_EQ(reply.status, 200) << path;
    EXPECT_EQ(HeaderOf(reply, "access-control-allow-origin"), kOrigin) << path;
    ExpectListed(HeaderOf(reply, "access-control-allow-methods"),
                 {"get", "post", "patch", "delete"});
    ExpectListed(HeaderOf(reply, "access-control-allow-headers"),
                 {"authorization", "content-type", "x-grpc-web", "x-user-agent", "grpc-timeout",
                  "traceparent"});
    EXPECT_FALSE(HeaderOf(reply, "access-control-max-age").empty());
  }
}

TEST(CorsTest, OtherOriginsAreNotAllowed) {
  for (const std::string origin :
       {"http://evil.example", "http://localhost.evil.example",
        "https://localhost:5173.evil.example", "http://xlocalhost:5173", "null"}) {
    EXPECT_EQ(HeaderOf(Preflight("/v1/people", origin), "access-control-allow-origin"), "")
        << origin;
    HttpOptions options;
    options.headers = {{"origin", origin}};
    const Reply reply = Stack::Get().Http("GET", "/v1/people/x", nullptr, options);
    EXPECT_EQ(HeaderOf(reply, "access-control-allow-origin"), "") << origin;
  }
}

struct CorsCase {
  const char* what;
  const char* path;
  const char* role;
  int status;

  friend void PrintTo(const CorsCase& cors, std::ostream* out) { *out << cors.what; }
};

class ExposedTest : public ::testing::TestWithParam<CorsCase> {};

// Without these headers a page sees an error of the network, and not what it did wrong.
TEST_P(ExposedTest, HeadersAreExposedWhateverTheAnswer) {
  HttpOptions options;
  options.role = GetParam().role;
  options.headers = {{"origin", kOrigin}};
  const Reply reply = Stack::Get().Http("GET", GetParam().path, nullptr, options);
  EXPECT_EQ(reply.status, GetParam().status) << reply.text;
  EXPECT_EQ(HeaderOf(reply, "access-control-allow-origin"), kOrigin);
  ExpectListed(HeaderOf(reply, "access-control-expose-headers"),
               {"grpc-status", "grpc-message", "grpc-status-details-bin", "x-request-id"});
}

INSTANTIATE_TEST_SUITE_P(
    Gateway, ExposedTest,
    ::testing::Values(CorsCase{"Answer", "/v1/people", "viewer", 200},
                      CorsCase{"NoToken", "/v1/people", "", 401},
                      CorsCase{"NotFound", "/v1/people/khong-co", "viewer", 404},
                      CorsCase{"UnknownParameter", "/v1/people?a=b", "viewer", 400},
                      CorsCase{"UnknownRoute", "/v1/nothing", "viewer", 404}),
    [](const auto& info) { return info.param.what; });

// ---- gRPC-Web
// ------------------------------------------------------------------------------------

std::string Frame(const std::string& message) {
  std::string frame(1, '\0');
  for (int shift = 24; shift >= 0; shift -= 8) {
    frame.push_back(static_cast<char>(message.size() >> shift));
  }
  return frame + message;
}

// Base64 that was encoded in pieces, each with a padding of its own.
std::string DecodePieces(const std::string& text) {
  std::string bytes;
  for (size_t at = 0; at < text.size(); at += 4) {
    std::string piece;
    EXPECT_TRUE(absl::Base64Unescape(text.substr(at, 4), &piece)) << text;
    bytes += piece;
  }
  return bytes;
}

struct WebAnswer {
  Reply reply;
  std::optional<std::string> message;           // of the data frame
  std::map<std::string, std::string> trailers;  // of the trailers frame, or the headers
};

WebAnswer CallWeb(const std::string& method, const google::protobuf::Message& request,
                  const std::string& role = "admin", bool as_text = false) {
  const std::string type = as_text ? "application/grpc-web-text" : "application/grpc-web+proto";
  HttpOptions options;
  options.role = role;
  options.headers = {
      {"content-type", type}, {"accept", type}, {"x-grpc-web", "1"}, {"origin", kOrigin}};
  std::string body = Frame(request.SerializeAsString());
  if (as_text) body = absl::Base64Escape(body);
  WebAnswer answer;
  answer.reply = Stack::Get().HttpRaw("POST", kPeople + method, body, options);
  answer.trailers = answer.reply.headers;
  std::string rest = answer.reply.text;
  if (as_text) rest = DecodePieces(answer.reply.text);
  while (rest.size() >= 5) {
    const auto byte = [&](int i) { return static_cast<size_t>(static_cast<uint8_t>(rest[i])); };
    const size_t size = byte(1) << 24 | byte(2) << 16 | byte(3) << 8 | byte(4);
    const std::string content = rest.substr(5, size);
    if (byte(0) & 0x80) {
      for (const auto line : absl::StrSplit(content, "\r\n", absl::SkipEmpty())) {
        const std::pair<std::string, std::string> pair =
            absl::StrSplit(line, absl::MaxSplits(':', 1));
        answer.trailers[pair.first] = std::string(absl::StripAsciiWhitespace(pair.second));
      }
    } else {
      answer.message = content;
    }
    rest.erase(0, 5 + size);
  }
  EXPECT_EQ(rest, "") << "bytes after the last frame";
  return answer;
}

google::rpc::ErrorInfo InfoOf(const WebAnswer& answer) {
  std::string bytes = answer.trailers.count("grpc-status-details-bin")
                          ? answer.trailers.at("grpc-status-details-bin")
                          : "";
  while (bytes.size() % 4 != 0) bytes.push_back('=');
  google::rpc::Status status;
  std::string decoded;
  EXPECT_TRUE(absl::Base64Unescape(bytes, &decoded) && status.ParseFromString(decoded)) << bytes;
  google::rpc::ErrorInfo info;
  for (const auto& detail : status.details()) {
    if (detail.Is<google::rpc::ErrorInfo>()) detail.UnpackTo(&info);
  }
  return info;
}

TEST(GrpcWebTest, AnswersInFrames) {
  Stack& stack = Stack::Get();
  const std::string id = NewId("web");
  ASSERT_THAT(stack.Post("/v1/people?personId=" + id, {{"displayName", "Đặng Thị Web"}}), IsOk());
  personnel::v1::GetPersonRequest request;
  request.set_name("people/" + id);
  for (const bool as_text : {false, true}) {
    const WebAnswer answer = CallWeb("GetPerson", request, "viewer", as_text);
    EXPECT_EQ(answer.reply.status, 200);
    EXPECT_THAT(HeaderOf(answer.reply, "content-type"), HasSubstr("application/grpc-web"));
    EXPECT_EQ(HeaderOf(answer.reply, "access-control-allow-origin"), kOrigin);
    EXPECT_EQ(answer.trailers.at("grpc-status"), "0");
    ASSERT_TRUE(answer.message.has_value());
    personnel::v1::Person person;
    ASSERT_TRUE(person.ParseFromString(*answer.message));
    EXPECT_EQ(person.display_name(), "Đặng Thị Web");
  }
}

TEST(GrpcWebTest, ErrorsOfAServiceCarryTheirDetails) {
  personnel::v1::GetPersonRequest request;
  request.set_name("people/khong-co");
  const WebAnswer answer = CallWeb("GetPerson", request);
  EXPECT_EQ(answer.reply.status, 200);
  EXPECT_EQ(answer.trailers.at("grpc-status"), "5");
  EXPECT_EQ(InfoOf(answer).reason(), "NOT_FOUND");
  EXPECT_EQ(InfoOf(answer).domain(), "district");
}

TEST(GrpcWebTest, ErrorsOfTheGatewayCarryTheirDetails) {
  const WebAnswer no_token = CallWeb("GetPerson", personnel::v1::GetPersonRequest(), "");
  EXPECT_EQ(no_token.reply.status, 200);
  EXPECT_EQ(no_token.trailers.at("grpc-status"), "16");
  EXPECT_EQ(InfoOf(no_token).reason(), "MISSING_TOKEN");
  EXPECT_EQ(HeaderOf(no_token.reply, "access-control-allow-origin"), kOrigin);

  const WebAnswer unknown = CallWeb("FirePerson", personnel::v1::GetPersonRequest());
  EXPECT_EQ(unknown.trailers.at("grpc-status"), "12");
  EXPECT_EQ(InfoOf(unknown).reason(), "UNKNOWN_METHOD");
}

}  // namespace
}  // namespace district::testing
