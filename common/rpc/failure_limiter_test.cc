#include "common/rpc/failure_limiter.h"

#include "gtest/gtest.h"

namespace district::rpc {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'530'000'000);

TEST(FailureLimiterTest, BoundsEachPeerInEverySecond) {
  FailureLimiter limiter(3);
  EXPECT_FALSE(limiter.HasFailures(kNow));
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(limiter.IsExhausted("ipv4:10.0.0.7", kNow));
    limiter.CountFailure("ipv4:10.0.0.7", kNow);
  }
  EXPECT_TRUE(limiter.HasFailures(kNow));
  EXPECT_TRUE(limiter.IsExhausted("ipv4:10.0.0.7", kNow));
  EXPECT_FALSE(limiter.IsExhausted("ipv4:10.0.0.8", kNow));
  EXPECT_FALSE(limiter.HasFailures(kNow + absl::Seconds(1)));
  EXPECT_FALSE(limiter.IsExhausted("ipv4:10.0.0.7", kNow + absl::Seconds(1)));
  limiter.CountFailure("ipv4:10.0.0.7", kNow + absl::Seconds(1));
  EXPECT_FALSE(limiter.IsExhausted("ipv4:10.0.0.7", kNow + absl::Seconds(1)));
}

TEST(FailureLimiterTest, ZeroIsNoLimit) {
  FailureLimiter limiter(0);
  for (int i = 0; i < 1000; ++i) limiter.CountFailure("ipv4:10.0.0.7", kNow);
  EXPECT_FALSE(limiter.IsExhausted("ipv4:10.0.0.7", kNow));
}

TEST(FailureLimiterTest, KnowsPeersByTheirAddresses) {
  EXPECT_EQ(WithoutPort("ipv4:10.0.0.7:50134"), "ipv4:10.0.0.7");
  EXPECT_EQ(WithoutPort("ipv6:[::1]:50134"), "ipv6:[::1]");
  EXPECT_EQ(WithoutPort("ipv6:%5B::1%5D:50134"), "ipv6:%5B::1%5D");
  EXPECT_EQ(WithoutPort("ipv6:[::1]"), "ipv6:[::1]");
  EXPECT_EQ(WithoutPort("unix:/run/x"), "unix:/run/x");
  EXPECT_EQ(WithoutPort(""), "");
}

}  // namespace
}  // namespace district::rpc
