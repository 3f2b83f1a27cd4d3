// A service that crashes comes back by itself, and nobody can miss that it crashed.
#include <signal.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/integration/faults/load.h"

namespace district::testing {
namespace {

using ::testing::HasSubstr;

// How often the first process of a service died by a signal, as it says itself.
int Deaths(Stack& stack, const std::string& service) {
  return static_cast<int>(Metric(stack, service, "district_process_crashes_total "));
}

std::string LogOf(Stack& stack, const std::string& process) {
  return ReadFile(
      absl::StrCat(stack.endpoints()["dir"].get<std::string>(), "/logs/", process, ".log"));
}

std::string Told(const std::string& process, int deaths, const std::string& signal) {
  return absl::StrCat(process, " was ended by a signal ", deaths, " times, last by ", signal);
}

TEST(CrashesTest, ACrashIsToldAndCountedAndFollowedByAStart) {
  Stack& stack = BrokenStack();
  const int deaths = Deaths(stack, "meeting");
  const std::string log = LogOf(stack, "meeting.1");
  const pid_t pid = stack.endpoints()["services"]["meeting"][0]["pid"];
  ASSERT_EQ(kill(pid, SIGSEGV), 0);
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return HasEnded(pid); }));

  EXPECT_TRUE(Eventually(absl::Seconds(60), [&] {
    return Deaths(stack, "meeting") == deaths + 1 && IsHealthy(stack);
  }));
  EXPECT_THAT(stack.Get("/v1/bulletins"), IsOk());
  const std::string since = LogOf(stack, "meeting.1").substr(log.size());
  EXPECT_THAT(since, HasSubstr(R"("severity":"ERROR","message":"the process died by a signal")"));
  EXPECT_THAT(since, HasSubstr(R"("signal":"SIGSEGV")"));
  std::string status;
  EXPECT_EQ(stack.Local("status", &status), 0) << status;
  EXPECT_THAT(status, HasSubstr(Told("meeting.1", deaths + 1, "SEGV")));

  // What is asked to end is no crash.
  ASSERT_EQ(stack.Local("restart-service meeting", &status), 0) << status;
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return IsHealthy(stack); }));
  EXPECT_EQ(Deaths(stack, "meeting"), deaths + 1);
}

TEST(CrashesTest, WhoIsKilledStaysSoAndIsCounted) {
  Stack& stack = BrokenStack();
  const int deaths = Deaths(stack, "indicator");
  const pid_t pid = stack.endpoints()["services"]["indicator"][0]["pid"];
  ASSERT_EQ(kill(pid, SIGKILL), 0);
  std::string status;
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] {
    status.clear();
    return stack.Local("status", &status) == 3 &&
           status.find(Told("indicator.1", deaths + 1, "KILL")) != std::string::npos;
  })) << status;
  ASSERT_EQ(stack.Local("restart-service indicator", &status), 0) << status;
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return IsHealthy(stack); }));
}

}  // namespace
}  // namespace district::testing
