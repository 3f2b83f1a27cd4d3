#include "common/db/wait_estimator.h"

#include "gtest/gtest.h"

namespace district::db {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1531353600);

absl::Time At(double milliseconds) { return kStart + absl::Milliseconds(milliseconds); }

TEST(WaitEstimatorTest, TheFirstDoesNotWaitWhereAWorkerIsFree) {
  WaitEstimator estimator(/*workers=*/2, /*batch=*/1);
  EXPECT_EQ(estimator.Wait(0, At(0)), absl::ZeroDuration());
  estimator.Begin(0, At(0));
  estimator.End(0, At(10));
  estimator.Begin(0, At(10));
  EXPECT_EQ(estimator.Wait(0, At(5000)), absl::ZeroDuration());
  EXPECT_EQ(estimator.Wait(1000, At(5000)), absl::Seconds(5))
      << "it was woken and has not come yet";
}

TEST(WaitEstimatorTest, TheWaitGrowsWithWhatIsAhead) {
  WaitEstimator estimator(/*workers=*/2, /*batch=*/64);
  for (int i = 0; i < 10; ++i) {
    for (int worker : {0, 1}) estimator.Begin(worker, At(10 * i));
    for (int worker : {0, 1}) estimator.End(worker, At(10 * i + 10));
  }
  for (int worker : {0, 1}) estimator.Begin(worker, At(100));
  EXPECT_EQ(estimator.Wait(0, At(101)), absl::Milliseconds(5));
  EXPECT_EQ(estimator.Wait(63, At(101)), absl::Milliseconds(5));
  EXPECT_EQ(estimator.Wait(64, At(101)), absl::Milliseconds(10));
  EXPECT_EQ(estimator.Wait(6400, At(101)), absl::Milliseconds(505));
}

TEST(WaitEstimatorTest, AStandstillIsNoticedBeforeItEnds) {
  WaitEstimator estimator(/*workers=*/2, /*batch=*/1);
  estimator.Begin(0, At(0));
  estimator.End(0, At(1));
  estimator.Begin(0, At(1));
  estimator.Begin(1, At(1000));
  EXPECT_EQ(estimator.Wait(3, At(1001)), absl::Milliseconds(2)) << "one worker only stands still";
  EXPECT_EQ(estimator.Wait(3, At(5000)), absl::Milliseconds(8000));
}

TEST(WaitEstimatorTest, OneLongBatchIsSoonForgotten) {
  WaitEstimator estimator(/*workers=*/1, /*batch=*/1);
  estimator.Begin(0, At(0));
  estimator.End(0, At(5000));
  double now = 5000;
  for (int i = 0; i < 30; ++i) {
    estimator.Begin(0, At(now));
    estimator.End(0, At(++now));
  }
  estimator.Begin(0, At(now));
  EXPECT_LT(estimator.Wait(0, At(now)), absl::Milliseconds(3));
}

TEST(WaitEstimatorTest, EndsWithoutABeginTellNothing) {
  WaitEstimator estimator(/*workers=*/1, /*batch=*/1);
  estimator.End(0, At(1000));
  estimator.Begin(0, At(1000));
  EXPECT_EQ(estimator.Wait(100, At(1000)), absl::ZeroDuration());
}

}  // namespace
}  // namespace district::db
