// No caller takes the others' share of the gateway.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

constexpr char kListPeople[] = "/district.personnel.v1.PeopleService/ListPeople";

// Three calls a second each.
Stack& NarrowStack() {
  static Stack stack("limits",
                     {"--no-sample", "--rate-limit-per-subject 3", "--rate-limit-anonymous 3"});
  return stack;
}

Reply CallAs(const std::string& token) {
  HttpOptions options;
  options.role = "";
  options.token = token;
  return NarrowStack().Http("GET", "/v1/people?pageSize=1", nullptr, options);
}

// Calls until it is refused for calling too much.
Reply CallTooMuch(const std::string& token) {
  Reply reply;
  Eventually(absl::Seconds(30), [&] { return (reply = CallAs(token)).status == 429; });
  return reply;
}

void ExpectTooMany(const Reply& reply) {
  EXPECT_THAT(reply, IsError(429, "RATE_LIMITED"));
  EXPECT_EQ(reply.body.value("code", 0), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_FALSE(reply.Detail("google.rpc.RetryInfo").value("retryDelay", "").empty()) << reply.text;
}

TEST(LimitsTest, ASubjectThatCallsTooMuchIsRefusedAndNobodyElse) {
  Stack& stack = NarrowStack();
  ExpectTooMany(CallTooMuch(stack.Token("viewer", "eager")));
  EXPECT_THAT(CallAs(stack.Token("viewer", "calm")), IsOk());
  // Refused for who it is, whichever role and token it calls with.
  Json claims = Claims("editor");
  claims["sub"] = "eager";
  ExpectTooMany(CallTooMuch(SignedToken(stack, claims)));
  EXPECT_THAT(CallAs(stack.Token("editor", "calm-too")), IsOk());
}

TEST(LimitsTest, OverGrpcItSaysTheSame) {
  Stack& stack = NarrowStack();
  const std::string authorization = "Bearer " + stack.Token("viewer", "eager-over-grpc");
  RawReply raw;
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] {
    raw = CallRaw(stack.channel(), kListPeople, "", {{"authorization", authorization}});
    return raw.status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED;
  }));
  Reply details;
  details.body = ErrorBody(raw.status);
  EXPECT_EQ(details.Reason(), "RATE_LIMITED");
  EXPECT_FALSE(details.Detail("google.rpc.RetryInfo").is_null()) << details.body;
}

TEST(LimitsTest, RefusalsOfWhoHasNoGoodTokenAreBounded) {
  Stack& stack = NarrowStack();
  ExpectTooMany(CallTooMuch(""));
  ExpectTooMany(CallTooMuch("abc.def.ghi"));
  Json expired = Claims();
  expired["exp"] = 1;
  ExpectTooMany(CallTooMuch(SignedToken(stack, expired)));
  // From the same address, with a good one.
  EXPECT_THAT(CallAs(stack.Token("viewer", "welcome")), IsOk());
}

}  // namespace
}  // namespace district::testing
