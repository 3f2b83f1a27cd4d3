// A thousand answer at once: none is lost, none counts twice, and the counts are exact.
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/integration/ballots/ballots.h"

namespace district::testing {
namespace {

constexpr int kMembers = 1000;
constexpr int kInFlight = 64;

// A body of a thousand, and their tokens, which take long to sign.
struct Thousand {
  Body body = NewBody(kMembers);
  std::vector<std::string> tokens;

  Thousand() {
    for (const std::string& member : body.members) {
      Json claims = Claims("member");
      claims["sub"] = member;
      claims["person"] = member;
      claims["exp"] = absl::ToUnixSeconds(absl::Now()) + 3600;
      tokens.push_back(SignedToken(Stack::Get(), claims));
    }
  }
};
const Thousand& TheThousand() {
  static const auto* const thousand = new Thousand();
  return *thousand;
}

// Of ten, six are in favour, three against, one abstains.
std::string ChoiceOf(int member) {
  if (member % 10 < 6) return "IN_FAVOUR";
  return member % 10 < 9 ? "AGAINST" : "ABSTAINING";
}

// Each answers as often as it takes, as clients do that are told to try again.
Reply CastUntilTaken(const std::string& ballot, const std::string& token, const Json& body) {
  Reply reply;
  for (int tries = 0; tries < 100; ++tries) {
    reply = Stack::Get().Http("POST", "/v1/" + ballot + ":cast", body, {.token = token});
    if (reply.status != 429 && reply.status != 503 && reply.Reason() != "CONFLICT") return reply;
  }
  return reply;
}

std::vector<std::function<Reply()>> CallsOfAll(const std::string& ballot) {
  std::vector<std::function<Reply()>> calls;
  for (int i = 0; i < kMembers; ++i) {
    const Json body = {{"answer", {{"choice", ChoiceOf(i)}}}, {"requestId", NewUuid()}};
    calls.push_back(
        [&ballot, i, body] { return CastUntilTaken(ballot, TheThousand().tokens[i], body); });
  }
  return calls;
}

void ExpectExactCounts(const std::string& ballot) {
  const Json progress = Got(ballot + ":progress");
  EXPECT_EQ(progress["answeredCount"], kMembers);
  EXPECT_FALSE(progress.contains("notAnsweredCount"));
  const Reply closed = Do(ballot, "close");
  ASSERT_THAT(closed, IsOk());
  EXPECT_EQ(closed.body["answeredCount"], kMembers);
  EXPECT_EQ(closed.body["votes"]["forCount"], 600);
  EXPECT_EQ(closed.body["votes"]["againstCount"], 300);
  EXPECT_EQ(closed.body["votes"]["abstainedCount"], 100);
}

TEST(CastsTest, AThousandSecretOnesAtOnceAreCountedExactly) {
  const std::string ballot = NewOpenBallot(TheThousand().body.name, {{"secret", true}});
  for (const Reply& reply : InFlight(kInFlight, CallsOfAll(ballot))) ASSERT_THAT(reply, IsOk());
  ExpectExactCounts(ballot);
}

TEST(CastsTest, NamedOnesThatAreRepeatedAreCountedOnce) {
  const std::string ballot = NewOpenBallot(TheThousand().body.name);
  auto calls = CallsOfAll(ballot);
  const std::vector<std::function<Reply()>> again(calls.begin(), calls.begin() + 200);
  calls.insert(calls.begin() + 100, again.begin(), again.end());
  for (const Reply& reply : InFlight(kInFlight, calls)) ASSERT_THAT(reply, IsOk());
  ExpectExactCounts(ballot);
}

// One member, sixty-four times at once: a secret answer is taken once.
TEST(CastsTest, OneMemberAtOnceAnswersASecretBallotOnce) {
  const Body body = NewBody(1);
  const std::string ballot = NewOpenBallot(body.name, {{"secret", true}});
  Json claims = Claims("member");
  claims["person"] = body.members[0];
  const std::string token = SignedToken(Stack::Get(), claims);
  std::vector<std::function<Reply()>> calls(
      kInFlight, [&] { return CastUntilTaken(ballot, token, Choice("IN_FAVOUR")); });
  int taken = 0;
  for (const Reply& reply : InFlight(kInFlight, calls)) {
    if (reply.status == 200) {
      ++taken;
    } else {
      EXPECT_THAT(reply, IsError(400, "ALREADY_CAST"));
    }
  }
  EXPECT_EQ(taken, 1);
  EXPECT_EQ(Do(ballot, "close").body["votes"]["forCount"], 1);
}

// A ballot is closed while its last answers come: each is counted or refused.
TEST(CastsTest, WhatIsTakenWhileItIsClosedIsCounted) {
  const Body body = NewBody(40);
  const std::string ballot = NewOpenBallot(body.name);
  std::vector<std::function<Reply()>> calls;
  for (const std::string& member : body.members) {
    calls.push_back([&, member] { return Cast(ballot, member, "IN_FAVOUR"); });
    calls.push_back([&] { return Do(ballot, "close"); });
  }
  int taken = 0;
  for (const Reply& reply : InFlight(16, calls)) {
    if (reply.status == 200 && reply.body.contains("voter")) ++taken;
  }
  // Whoever was told to try again does.
  for (const std::string& member : body.members) {
    if (Got(ballot)["state"] != "OPEN") break;
    EXPECT_THAT(Cast(ballot, member, "IN_FAVOUR"), IsOk());
  }
  if (Got(ballot)["state"] == "OPEN") ASSERT_THAT(Do(ballot, "close"), IsOk());
  EXPECT_EQ(Got(ballot)["answeredCount"], 40);
  EXPECT_EQ(Got(ballot)["votes"]["forCount"], 40);
  EXPECT_LE(taken, 40);
}

}  // namespace
}  // namespace district::testing
