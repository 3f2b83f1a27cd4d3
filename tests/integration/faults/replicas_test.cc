// Processes of a service end, as asked or not, while calls are under way.
#include <signal.h>

#include "tests/integration/faults/load.h"

namespace district::testing {
namespace {

using ::testing::AnyOf;
using ::testing::IsEmpty;

std::vector<Load::Caller> MixedCallers(Stack& stack, const std::string& prefix,
                                       const std::string& known, Acknowledged* written) {
  return {JsonWriter(stack, prefix, written), GrpcWriter(stack, prefix, written),
          GrpcWriter(stack, prefix, written), Reader(stack, known),
          Reader(stack, "/v1/people?pageSize=5")};
}

std::string Known(Stack& stack) {
  const std::string id = NewId("co");
  EXPECT_THAT(stack.Post("/v1/people?personId=" + id, {{"displayName", "Trần Văn Có"}}), IsOk());
  return "/v1/people/" + id;
}

void Restart(Stack& stack, const std::string& service) {
  std::string output;
  ASSERT_EQ(stack.Local("restart-service " + service, &output), 0) << output;
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return IsHealthy(stack); }));
}

TEST(ReplicasTest, AStoppedReplicaFailsNoRequest) {
  Stack& stack = BrokenStack();
  const std::string known = Known(stack);
  Acknowledged written;
  Load load(MixedCallers(stack, NewId("term"), known, &written));
  ASSERT_TRUE(load.WaitForMore(100));
  const int pid = stack.endpoints()["services"]["personnel"][0]["pid"];
  ASSERT_EQ(kill(pid, SIGTERM), 0);
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return HasEnded(pid); }));
  EXPECT_TRUE(load.WaitForMore(100)) << "the other replica does not answer";
  load.Stop();
  EXPECT_THAT(load.failures(), IsEmpty());
  EXPECT_THAT(Lost(stack, written.ids()), IsEmpty());
  Restart(stack, "personnel");
}

// Each replica in turn, as in a deployment.
TEST(ReplicasTest, ARollingRestartFailsNoRequest) {
  Stack& stack = BrokenStack();
  const std::string known = Known(stack);
  Acknowledged written;
  const Json before = stack.endpoints()["services"]["personnel"];
  Load load(MixedCallers(stack, NewId("roll"), known, &written));
  ASSERT_TRUE(load.WaitForMore(50));
  Restart(stack, "personnel");
  EXPECT_TRUE(load.WaitForMore(50));
  load.Stop();
  EXPECT_THAT(load.failures(), IsEmpty());
  EXPECT_THAT(Lost(stack, written.ids()), IsEmpty());
  const Json after = stack.endpoints()["services"]["personnel"];
  for (int replica = 0; replica < 2; ++replica) {
    EXPECT_NE(before[replica]["pid"], after[replica]["pid"]);
  }
}

TEST(ReplicasTest, AKilledReplicaLosesNothingAndReadsGoOn) {
  Stack& stack = BrokenStack();
  const std::string known = Known(stack);
  Acknowledged written;
  Load writes(
      {JsonWriter(stack, NewId("kill"), &written), GrpcWriter(stack, NewId("kill"), &written)});
  Load reads({Reader(stack, known), Reader(stack, "/v1/people?pageSize=5")});
  ASSERT_TRUE(writes.WaitForMore(50));
  const int pid = stack.endpoints()["services"]["personnel"][1]["pid"];
  ASSERT_EQ(kill(pid, SIGKILL), 0);
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return HasEnded(pid); }));
  EXPECT_TRUE(writes.WaitForMore(50));
  EXPECT_TRUE(reads.WaitForMore(50));
  writes.Stop();
  reads.Stop();
  // A write that was under way may have taken effect or not: its caller must be told that.
  for (const auto& [code, why] : writes.failures()) {
    EXPECT_EQ(code, grpc::StatusCode::UNAVAILABLE) << why;
  }
  EXPECT_THAT(reads.failures(), IsEmpty());
  EXPECT_THAT(Lost(stack, written.ids()), IsEmpty());
  Restart(stack, "personnel");
}

TEST(ReplicasTest, AKilledServiceIsUnavailableUntilItIsStartedAgain) {
  Stack& stack = BrokenStack();
  const std::string id = NewId("ban-tin");
  ASSERT_THAT(stack.Post("/v1/bulletins?bulletinId=" + id, {{"title", "Hội nghị"}}), IsOk());
  const int pid = stack.endpoints()["services"]["meeting"][0]["pid"];
  ASSERT_EQ(kill(pid, SIGKILL), 0);
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return HasEnded(pid); }));

  const Reply down = stack.Get("/v1/bulletins/" + id);
  EXPECT_THAT(down, IsError(503, "UNAVAILABLE"));
  EXPECT_EQ(down.body.value("code", 0), grpc::StatusCode::UNAVAILABLE);
  EXPECT_FALSE(down.Detail("google.rpc.RetryInfo").value("retryDelay", "").empty()) << down.text;
  EXPECT_FALSE(down.Detail("google.rpc.LocalizedMessage").value("message", "").empty());
  // Over gRPC it says the same.
  const RawReply raw =
      CallRaw(stack.channel(), "/district.meeting.v1.BulletinService/ListBulletins", "",
              {{"authorization", "Bearer " + stack.Token("viewer")}});
  EXPECT_EQ(raw.status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ErrorBody(raw.status), down.body);
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return !IsHealthy(stack); }));
  // The others do not mind.
  EXPECT_THAT(stack.Get("/v1/people?pageSize=1"), IsOk());
  EXPECT_THAT(stack.Get("/v1/indicators?pageSize=1"), IsOk());

  Restart(stack, "meeting");
  EXPECT_THAT(stack.Get("/v1/bulletins/" + id), IsOk());
}

}  // namespace
}  // namespace district::testing
