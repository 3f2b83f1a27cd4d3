// Processes of a service end, as asked or not, while calls are under way.
#include <signal.h>

#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/integration/faults/load.h"

namespace district::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
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

// Calls that are under way at a process right now; its metrics answer meanwhile.
double InFlight(const Stack& stack, int replica) {
  const int port = stack.endpoints()["services"]["personnel"][replica]["admin_port"];
  const std::string text = Fetch(absl::StrCat("http://127.0.0.1:", port, "/metrics")).text;
  constexpr std::string_view kLine = "\ngrpc_server_in_flight ";
  const size_t found = text.find(kLine);
  return found == std::string::npos ? 0 : std::atof(text.c_str() + found + kLine.size());
}

// What kills a process may be a request: it must not be tried on the next one.
TEST(ReplicasTest, ARequestWhoseProcessDiedReachesNoOther) {
  Stack& stack = BrokenStack();
  const std::string known = Known(stack);
  ASSERT_THAT(stack.Get(known), IsOk());
  // While the database stands still, a read stays where it came.
  const int database = stack.endpoints()["database"]["pid"];
  ASSERT_EQ(kill(database, SIGSTOP), 0);
  Reply reply;
  std::thread caller([&] { reply = stack.Get("/v1/people?pageSize=7&orderBy=displayName"); });
  int holder = -1;
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] {
    for (int replica : {0, 1}) {
      if (InFlight(stack, replica) > 0) holder = replica;
    }
    return holder >= 0;
  }));
  if (holder >= 0) {
    const int pid = stack.endpoints()["services"]["personnel"][holder]["pid"];
    EXPECT_EQ(kill(pid, SIGABRT), 0);
    EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return HasEnded(pid); }));
  }
  caller.join();
  EXPECT_THAT(reply, IsError(503, "UNAVAILABLE"));
  EXPECT_FALSE(reply.Detail("google.rpc.RetryInfo").is_null()) << reply.text;
  if (holder >= 0) {
    std::string status;
    stack.Local("status", &status);
    EXPECT_THAT(status,
                HasSubstr(absl::StrCat("personnel.", holder + 1, " was ended by a signal")));
    EXPECT_THAT(status, HasSubstr("last by ABRT"));
  }
  // Had it come there, it would be there still.
  EXPECT_EQ(InFlight(stack, 1 - holder), 0);
  ASSERT_EQ(kill(database, SIGCONT), 0);
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return stack.Get(known).status == 200; }));
  Restart(stack, "personnel");
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
  // So is a reader's whose call it had, for that is tried on no other: one call of each at most.
  for (const auto& [code, why] : reads.failures()) {
    EXPECT_EQ(code, grpc::StatusCode::UNAVAILABLE) << why;
  }
  EXPECT_LE(reads.failed(), 2);
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
