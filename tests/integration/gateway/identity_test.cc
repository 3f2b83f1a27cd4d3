// Who may do what: tokens, roles, and that nothing else makes a caller somebody.
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "district/personnel/v1/people.pb.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

constexpr char kGetPerson[] = "/district.personnel.v1.PeopleService/GetPerson";

Reply CallWith(const std::string& token, const std::map<std::string, std::string>& headers = {}) {
  HttpOptions options;
  options.role = "";
  options.token = token;
  options.headers = headers;
  return Stack::Get().Http("GET", "/v1/people", nullptr, options);
}

// Past the gateway, as from inside the network.
grpc::Status CallInside(const std::string& service, const std::string& method,
                        const std::map<std::string, std::string>& headers) {
  return CallRaw(ServiceChannel(Stack::Get(), service), method, "", headers).status;
}

Json With(const std::string& claim, const Json& value) {
  Json claims = Claims();
  claims[claim] = value;
  return claims;
}

Json Without(const std::string& claim) {
  Json claims = Claims();
  claims.erase(claim);
  return claims;
}

int64_t Now() { return absl::ToUnixSeconds(absl::Now()); }

std::string Signed(const Json& claims, const Json& header = Json::object(),
                   const Json& key = nullptr) {
  return SignedToken(Stack::Get(), claims, header, key);
}

std::string Unsigned(const std::string& algorithm, const std::string& signature) {
  return absl::StrCat(Base64Url(Json{{"alg", algorithm}, {"typ", "JWT"}}.dump()), ".",
                      Base64Url(Claims().dump()), ".", signature);
}

// A viewer's token whose payload was changed to an admin's.
std::string Tampered() {
  const std::vector<std::string> parts = absl::StrSplit(Signed(Claims("viewer")), '.');
  return absl::StrCat(parts[0], ".", Base64Url(Claims("admin").dump()), ".", parts[2]);
}

// The public key taken for the secret of an HMAC.
std::string KeyConfusion() {
  const std::string jwks = Stack::Get().endpoints()["keys"]["jwks"];
  return Signed(Claims(), {{"alg", "HS256"}},
                {{"kty", "oct"}, {"alg", "HS256"}, {"k", Base64Url(ReadFile(jwks))}});
}

std::string OfAnotherKey() {
  return Signed(Claims(), Json::object(),
                Json::parse(Shell(R"(jose jwk gen -i '{"alg":"ES256"}')")));
}

struct BadToken {
  const char* what;
  std::string (*token)();
  const char* reason = "INVALID_TOKEN";

  friend void PrintTo(const BadToken& bad, std::ostream* out) { *out << bad.what; }
};

class BadTokenTest : public ::testing::TestWithParam<BadToken> {};

TEST_P(BadTokenTest, IsRefusedAtTheGatewayAndInside) {
  if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs the signing key";
  const std::string token = GetParam().token();
  ASSERT_FALSE(token.empty());
  const Reply reply = CallWith(token);
  EXPECT_THAT(reply, IsError(401, GetParam().reason));
  EXPECT_EQ(reply.body.value("code", 0), grpc::StatusCode::UNAUTHENTICATED);
  const grpc::Status inside =
      CallInside("personnel", kGetPerson, {{"authorization", "Bearer " + token}});
  EXPECT_EQ(inside.error_code(), grpc::StatusCode::UNAUTHENTICATED) << inside.error_message();
  Reply details;
  details.body = ErrorBody(inside);
  EXPECT_EQ(details.Reason(), GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    Identity, BadTokenTest,
    ::testing::Values(BadToken{"Garbage", [] { return std::string("abc.def.ghi"); }},
                      BadToken{"AlgNone", [] { return Unsigned("none", ""); }},
                      BadToken{"AlgNoneWithSomeSignature", [] { return Unsigned("none", "AAAA"); }},
                      BadToken{"AlgNoneInOtherCase", [] { return Unsigned("nOnE", ""); }},
                      BadToken{"NoSignature", [] { return Unsigned("ES256", ""); }},
                      BadToken{"Tampered", &Tampered}, BadToken{"KeyConfusion", &KeyConfusion},
                      BadToken{"AnotherKey", &OfAnotherKey},
                      BadToken{"Expired", [] { return Signed(With("exp", Now() - 3600)); },
                               "EXPIRED_TOKEN"},
                      BadToken{"NotYet", [] { return Signed(With("nbf", Now() + 3600)); }},
                      BadToken{"WithoutExpiry", [] { return Signed(Without("exp")); }},
                      BadToken{"WrongIssuer", [] { return Signed(With("iss", "quan-khac")); }},
                      BadToken{"WithoutIssuer", [] { return Signed(Without("iss")); }},
                      BadToken{"WrongAudience", [] { return Signed(With("aud", "city")); }},
                      BadToken{"WithoutAudience", [] { return Signed(Without("aud")); }}),
    [](const auto& info) { return info.param.what; });

// What Envoy does not look at, the service does.
TEST(IdentityTest, ClaimsOfAnotherShapeAreRefusedByTheService) {
  if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs the signing key";
  for (const Json& claims : {With("roles", "admin"), With("roles", Json{{"admin", true}}),
                             With("roles", {1, 2}), Without("sub"), With("sub", "")}) {
    EXPECT_THAT(CallWith(Signed(claims)), IsError(401, "INVALID_TOKEN")) << claims;
  }
}

TEST(IdentityTest, ATokenBelongsIntoTheHeader) {
  const std::string token = Stack::Get().Token("admin");
  HttpOptions none;
  none.role = "";
  EXPECT_THAT(Stack::Get().Http("GET", "/v1/people?access_token=" + token, nullptr, none),
              IsError(401, "MISSING_TOKEN"));
  none.headers = {{"cookie", "access_token=" + token}};
  EXPECT_THAT(Stack::Get().Http("GET", "/v1/people", nullptr, none), IsError(401, "MISSING_TOKEN"));
  none.headers = {{"authorization", "Basic " + absl::Base64Escape("admin:admin")}};
  EXPECT_THAT(Stack::Get().Http("GET", "/v1/people", nullptr, none), IsError(401, "MISSING_TOKEN"));
}

// Headers by which other systems say who calls.
const std::map<std::string, std::string>& SpoofedHeaders() {
  static const auto& headers = *new std::map<std::string, std::string>{
      {"x-jwt-payload", Base64Url(Claims().dump())},
      {"x-forwarded-user", "admin"},
      {"x-forwarded-access-token", "admin"},
      {"x-envoy-internal", "true"},
      {"x-forwarded-for", "127.0.0.1"},
      {"x-forwarded-client-cert", "Subject=\"CN=admin\""},
      {"x-user", "admin"},
      {"x-roles", "admin"},
      {"x-subject", "admin"},
      {"x-permissions", "*"},
      {"sub", "admin"},
      {"roles", "admin"},
  };
  return headers;
}

TEST(IdentityTest, HeadersMakeNobodySomebody) {
  Stack& stack = Stack::Get();
  EXPECT_THAT(CallWith("", SpoofedHeaders()), IsError(401, "MISSING_TOKEN"));
  HttpOptions viewer;
  viewer.role = "viewer";
  viewer.headers = SpoofedHeaders();
  EXPECT_THAT(stack.Http("POST", "/v1/people", {{"displayName", "Trần Văn Giả"}}, viewer),
              IsError(403, "PERMISSION_DENIED"));
  if (!stack.is_ours()) return;
  EXPECT_EQ(CallInside("personnel", kGetPerson, SpoofedHeaders()).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
}

TEST(IdentityTest, InsideTheNetworkATokenIsNeededToo) {
  if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs the services' ports";
  const std::pair<const char*, const char*> methods[] = {
      {"personnel", kGetPerson},
      {"personnel", "/district.personnel.v1.OrganizationService/CreateOrganization"},
      {"meeting", "/district.meeting.v1.MeetingService/ListMeetings"},
      {"indicator", "/district.indicator.v1.WatchService/BatchDeleteWatchItems"}};
  for (const auto& [service, method] : methods) {
    const grpc::Status status = CallInside(service, method, {});
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << method;
    Reply reply;
    reply.body = ErrorBody(status);
    EXPECT_EQ(reply.Reason(), "MISSING_TOKEN") << method;
  }
}

// ---- roles
// ---------------------------------------------------------------------------------------

Reply As(const std::string& role, const std::string& method, const std::string& path,
         const Json& body = nullptr) {
  HttpOptions options;
  options.role = role;
  return Stack::Get().Http(method, path, body, options);
}

TEST(RolesTest, AViewerReadsAndNothingElse) {
  const std::string path = "/v1/people/" + NewId("vien");
  ASSERT_THAT(
      As("admin", "POST", "/v1/people?personId=" + path.substr(11), {{"displayName", "Lê"}}),
      IsOk());
  EXPECT_THAT(As("viewer", "GET", path), IsOk());
  EXPECT_THAT(As("viewer", "GET", "/v1/people:batchGet?names=" + path.substr(4)), IsOk());
  const std::pair<const char*, std::string> writes[] = {
      {"POST", "/v1/people"},
      {"PATCH", path},
      {"POST", "/v1/people:batchCreate"},
      {"POST", "/v1/people:batchUpdate"},
      {"POST", "/v1/people:batchDelete"},
      {"DELETE", path},
      {"POST", path + ":undelete"},
      {"POST", path + "/appointments"},
      {"POST", "/v1/meetings"},
      {"POST", "/v1/indicators"},
  };
  for (const auto& [method, write_path] : writes) {
    const Reply reply =
        As("viewer", method, write_path, std::string(method) == "DELETE" ? Json() : Json::object());
    EXPECT_THAT(reply, IsError(403, "PERMISSION_DENIED")) << method << " " << write_path;
    const Json info = reply.Detail("google.rpc.ErrorInfo");
    EXPECT_FALSE(info["metadata"].value("permission", "").empty()) << reply.text;
  }
}

TEST(RolesTest, AnEditorWritesButDoesNotDelete) {
  const std::string id = NewId("bien-tap");
  ASSERT_THAT(As("editor", "POST", "/v1/people?personId=" + id, {{"displayName", "Lê"}}), IsOk());
  EXPECT_THAT(As("editor", "PATCH", "/v1/people/" + id, {{"displayName", "Lê Văn"}}), IsOk());
  EXPECT_THAT(As("editor", "DELETE", "/v1/people/" + id), IsError(403, "PERMISSION_DENIED"));
  EXPECT_THAT(
      As("editor", "POST", "/v1/people:batchDelete", {{"requests", {{{"name", "people/" + id}}}}}),
      IsError(403, "PERMISSION_DENIED"));
  EXPECT_EQ(As("viewer", "GET", "/v1/people/" + id).body.value("displayName", ""), "Lê Văn");
  EXPECT_THAT(As("admin", "DELETE", "/v1/people/" + id), IsOk());
}

TEST(RolesTest, WhatNobodyGrantedIsDenied) {
  if (!Stack::Get().is_ours()) GTEST_SKIP() << "needs the signing key";
  for (const Json& roles : {Json::array(), Json{"stranger"}, Json{"Admin"}, Json{"*"}, Json{""},
                            Json{"viewer "}, Json{"admin,viewer"}}) {
    EXPECT_THAT(CallWith(Signed(With("roles", roles))), IsError(403, "PERMISSION_DENIED")) << roles;
  }
  EXPECT_THAT(CallWith(Signed(Without("roles"))), IsError(403, "PERMISSION_DENIED"));
  // An unknown role takes nothing from a known one.
  EXPECT_THAT(CallWith(Signed(With("roles", {"stranger", "viewer"}))), IsOk());
}

}  // namespace
}  // namespace district::testing
