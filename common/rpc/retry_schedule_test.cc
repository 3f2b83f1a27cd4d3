#include "common/rpc/retry_schedule.h"

#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::rpc {
namespace {

constexpr absl::Time kStart = absl::UnixEpoch();

TEST(RetryScheduleTest, TheFirstMayComeBackSoon) {
  RetrySchedule schedule;
  EXPECT_EQ(schedule.NextDelay(0, kStart), absl::Milliseconds(200));
}

// Refuses `refused` callers at each of 50 moments within five seconds, while `rate` calls end a
// second, and returns the delay of the last.
absl::Duration DelayUnder(int rate, int refused) {
  RetrySchedule schedule;
  absl::Duration last;
  for (int moment = 0; moment < 50; ++moment) {
    const absl::Time now = kStart + moment * absl::Milliseconds(100);
    for (int i = 0; i < refused; ++i) last = schedule.NextDelay(moment * rate / 10, now);
  }
  return last;
}

TEST(RetryScheduleTest, FewRefusalsComeBackAsSoonAsTheFirst) {
  // 100 refused a second come back far below half of 1,000.
  EXPECT_LT(DelayUnder(1000, 10), absl::Milliseconds(300));
}

TEST(RetryScheduleTest, ManyComeBackAtHalfTheRateAtWhichCallsEnd) {
  RetrySchedule schedule;
  schedule.NextDelay(0, kStart);
  const absl::Time later = kStart + absl::Milliseconds(500);
  const absl::Duration first = schedule.NextDelay(500, later);  // 1,000 a second end
  absl::Duration last;
  for (int i = 0; i < 500; ++i) last = schedule.NextDelay(500, later);
  EXPECT_NEAR(absl::ToDoubleSeconds(last - first), 1.0, 1e-6);
}

TEST(RetryScheduleTest, NobodyIsSentAwayForLong) {
  EXPECT_EQ(DelayUnder(10, 1000), absl::Seconds(5));
  EXPECT_EQ(DelayUnder(0, 1000), absl::Seconds(5)) << "though nothing ends at all";
}

TEST(RetryScheduleTest, AnOldCrowdIsForgotten) {
  RetrySchedule schedule;
  for (int i = 0; i < 100'000; ++i) schedule.NextDelay(0, kStart);
  EXPECT_EQ(schedule.NextDelay(0, kStart + absl::Minutes(1)), absl::Milliseconds(200));
}

}  // namespace
}  // namespace district::rpc
