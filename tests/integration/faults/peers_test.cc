// A service that another one asks is gone, or hangs.
#include <signal.h>

#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/integration/faults/load.h"

namespace district::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

// An indicator and a directive of a meeting, for watch items that name both.
class PeersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Make("/v1/indicators?indicatorId=" + id_, {{"displayName", "Thu ngân sách"}, {"unit", "%"}});
    Make("/v1/organizations?organizationId=" + id_,
         {{"displayName", "Quận ủy"}, {"kind", "PARTY"}, {"level", "DISTRICT"}});
    Make("/v1/meetings?meetingId=" + id_,
         {{"displayName", "Hội nghị"}, {"organization", "organizations/" + id_}});
    Make("/v1/meetings/" + id_ + "/directives?directiveId=t1",
         {{"label", "T1"}, {"text", "Chỉ đạo"}});
  }

  void Make(const std::string& path, const Json& body) {
    ASSERT_THAT(stack_.Post(path, body), IsOk()) << path;
  }

  Json WatchItem() const { return {{"indicator", "indicators/" + id_}, {"reasons", {"MANUAL"}}}; }
  Json WatchItemOfDirective() const {
    Json item = WatchItem();
    item["directive"] = "meetings/" + id_ + "/directives/t1";
    return item;
  }
  int MeetingPid() { return stack_.endpoints()["services"]["meeting"][0]["pid"]; }

  Stack& stack_ = BrokenStack();
  const std::string id_ = NewId("anh-em");
};

TEST_F(PeersTest, DownWritesThatNeedItSayWhichAndTheRestGoesOn) {
  const int pid = MeetingPid();
  ASSERT_EQ(kill(pid, SIGKILL), 0);
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return HasEnded(pid); }));

  const std::string path = "/v1/watchItems?watchItemId=" + id_;
  const Reply refused = stack_.Post(path, WatchItemOfDirective());
  EXPECT_THAT(refused, IsError(503, "UNAVAILABLE"));
  EXPECT_EQ(refused.body.value("code", 0), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(refused.body.value("message", ""), HasSubstr("meeting"));
  EXPECT_EQ(refused.Detail("google.rpc.ErrorInfo")["metadata"].value("service", ""), "meeting");
  EXPECT_FALSE(refused.Detail("google.rpc.RetryInfo").is_null()) << refused.text;
  EXPECT_THAT(refused.text, ::testing::Not(HasSubstr("127.0.0.1")));

  EXPECT_THAT(stack_.Get("/v1/watchItems/" + id_), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(stack_.Get("/v1/indicators/" + id_), IsOk());
  EXPECT_THAT(stack_.Post(path + "-2", WatchItem()), IsOk());
  EXPECT_THAT(stack_.Get("/v1/organizations/" + id_), IsOk());

  std::string output;
  ASSERT_EQ(stack_.Local("restart-service meeting", &output), 0) << output;
  // The same call works as soon as it is back; nobody else is restarted.
  EXPECT_TRUE(Eventually(absl::Seconds(20),
                         [&] { return stack_.Post(path, WatchItemOfDirective()).status == 200; }));
  EXPECT_THAT(stack_.Get("/v1/watchItems/" + id_), IsOk());
}

TEST_F(PeersTest, HangingItDoesNotHangItsCallers) {
  const int pid = MeetingPid();
  ASSERT_EQ(kill(pid, SIGSTOP), 0);
  HttpOptions options;
  options.headers = {{"grpc-timeout", "2S"}};
  const absl::Time begun = absl::Now();
  const Reply reply =
      stack_.Http("POST", "/v1/watchItems?watchItemId=" + id_, WatchItemOfDirective(), options);
  const absl::Duration took = absl::Now() - begun;
  EXPECT_THAT(stack_.Get("/v1/indicators/" + id_), IsOk());
  ASSERT_EQ(kill(pid, SIGCONT), 0);
  EXPECT_THAT(reply.status, AnyOf(503, 504)) << reply.text;
  EXPECT_THAT(reply.body.value("code", 0), AnyOf(4, 14)) << reply.text;
  EXPECT_FALSE(reply.Reason().empty()) << reply.text;
  EXPECT_LT(took, absl::Seconds(6));
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return IsHealthy(stack_); }));
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] {
    return stack_.Post("/v1/watchItems?watchItemId=" + id_ + "-3", WatchItemOfDirective()).status ==
           200;
  }));
}

}  // namespace
}  // namespace district::testing
