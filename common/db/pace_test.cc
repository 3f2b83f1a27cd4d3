#include "common/db/pace.h"

#include "gtest/gtest.h"

namespace district::db {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1531353600);

absl::Time At(double milliseconds) { return kStart + absl::Milliseconds(milliseconds); }

TEST(PaceTest, TheFirstDoesNotWaitWhereAWorkerIsFree) {
  Pace pace(/*workers=*/2, /*batch=*/1);
  EXPECT_EQ(pace.Wait(0, At(0)), absl::ZeroDuration());
  pace.Begin(0, At(0));
  pace.End(0, At(10));
  pace.Begin(0, At(10));
  EXPECT_EQ(pace.Wait(0, At(5000)), absl::ZeroDuration());
  EXPECT_EQ(pace.Wait(1000, At(5000)), absl::Seconds(5)) << "it was woken and has not come yet";
}

TEST(PaceTest, TheWaitGrowsWithWhatIsAhead) {
  Pace pace(/*workers=*/2, /*batch=*/64);
  for (int i = 0; i < 10; ++i) {
    for (int worker : {0, 1}) pace.Begin(worker, At(10 * i));
    for (int worker : {0, 1}) pace.End(worker, At(10 * i + 10));
  }
  for (int worker : {0, 1}) pace.Begin(worker, At(100));
  EXPECT_EQ(pace.Wait(0, At(101)), absl::Milliseconds(5));
  EXPECT_EQ(pace.Wait(63, At(101)), absl::Milliseconds(5));
  EXPECT_EQ(pace.Wait(64, At(101)), absl::Milliseconds(10));
  EXPECT_EQ(pace.Wait(6400, At(101)), absl::Milliseconds(505));
}

TEST(PaceTest, AStandstillIsNoticedBeforeItEnds) {
  Pace pace(/*workers=*/2, /*batch=*/1);
  pace.Begin(0, At(0));
  pace.End(0, At(1));
  pace.Begin(0, At(1));
  pace.Begin(1, At(1000));
  EXPECT_EQ(pace.Wait(3, At(1001)), absl::Milliseconds(2)) << "one worker only stands still";
  EXPECT_EQ(pace.Wait(3, At(5000)), absl::Milliseconds(8000));
}

TEST(PaceTest, OneLongBatchIsSoonForgotten) {
  Pace pace(/*workers=*/1, /*batch=*/1);
  pace.Begin(0, At(0));
  pace.End(0, At(5000));
  double now = 5000;
  for (int i = 0; i < 30; ++i) {
    pace.Begin(0, At(now));
    pace.End(0, At(++now));
  }
  pace.Begin(0, At(now));
  EXPECT_LT(pace.Wait(0, At(now)), absl::Milliseconds(3));
}

TEST(PaceTest, EndsWithoutABeginTellNothing) {
  Pace pace(/*workers=*/1, /*batch=*/1);
  pace.End(0, At(1000));
  pace.Begin(0, At(1000));
  EXPECT_EQ(pace.Wait(100, At(1000)), absl::ZeroDuration());
}

}  // namespace
}  // namespace district::db
