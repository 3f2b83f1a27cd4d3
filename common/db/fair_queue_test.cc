#include "common/db/fair_queue.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/db/database.h"
#include "gmock/gmock.h"

namespace district::db {
namespace {

using ::testing::ElementsAre;

const absl::Time kStart = absl::FromUnixSeconds(1531353600);
constexpr absl::Duration kLong = absl::Hours(1);

struct Job {
  std::string caller;
  absl::Time deadline;
  int number = 0;
};

class FairQueueTest : public ::testing::Test {
 protected:
  absl::Status Add(const std::string& caller, int number = 0, absl::Duration patience = kLong) {
    Job job{caller, now_ + patience, number};
    return queue_.Add(job, now_);
  }
  // The callers of the next jobs.
  std::vector<std::string> Take(size_t most) {
    std::vector<std::string> callers;
    for (const Job& job : queue_.Take(0, most, now_).jobs) {
      callers.push_back(absl::StrCat(job.caller, job.number));
    }
    return callers;
  }
  // Lets the worker take a job for so long.
  void Work(absl::Duration duration) {
    ASSERT_TRUE(Add("before").ok());
    Take(1);
    now_ += duration;
    queue_.Done(0, now_);
  }

  absl::Time now_ = kStart;
  FairQueue<Job> queue_{/*capacity=*/100, /*workers=*/1, /*batch=*/1};
};

TEST_F(FairQueueTest, CallersTakeTurns) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Add("a", i).ok());
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(Add("b", i).ok());
  ASSERT_TRUE(Add("c").ok());
  EXPECT_THAT(Take(3), ElementsAre("a0", "b0", "c0"));
  ASSERT_TRUE(Add("c", 1).ok());
  EXPECT_THAT(Take(100), ElementsAre("a1", "b1", "c1", "a2", "a3"));
  EXPECT_EQ(queue_.size(), 0u);
  EXPECT_THAT(Take(100), ElementsAre());
}

TEST_F(FairQueueTest, HoldsNoMoreThanItsCapacity) {
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(Add("a").ok());
  EXPECT_EQ(ReasonOf(Add("a")), "QUEUE_FULL");
}

TEST_F(FairQueueTest, WhoWouldComeTooLateIsRefusedAtOnce) {
  Work(absl::Milliseconds(10));
  ASSERT_TRUE(Add("a").ok());
  Take(1);
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(Add("a").ok());
  // Ten are ahead, with the one under way: 100 ms.
  EXPECT_TRUE(Add("a", 0, absl::Milliseconds(200)).ok());
  const absl::Status refused = Add("a", 0, absl::Milliseconds(200));
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), "WAIT_TOO_LONG");
  EXPECT_TRUE(refused.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  EXPECT_TRUE(Add("a").ok()) << "who has more time may wait";
}

TEST_F(FairQueueTest, ACallerWaitsForItsOwnJobsOnly) {
  Work(absl::Milliseconds(10));
  ASSERT_TRUE(Add("greedy").ok());
  Take(1);
  for (int i = 0; i < 80; ++i) ASSERT_TRUE(Add("greedy").ok());
  EXPECT_EQ(ReasonOf(Add("greedy", 0, absl::Milliseconds(100))), "WAIT_TOO_LONG");
  EXPECT_TRUE(Add("modest", 0, absl::Milliseconds(100)).ok());
  EXPECT_THAT(Take(2), ElementsAre("greedy0", "modest0"));
}

TEST_F(FairQueueTest, WhatIsLateIsNotWorkedOn) {
  ASSERT_TRUE(Add("a", 0, absl::Milliseconds(5)).ok());
  ASSERT_TRUE(Add("a", 1).ok());
  now_ += absl::Milliseconds(6);
  const auto taken = queue_.Take(0, 1, now_);
  ASSERT_EQ(taken.late.size(), 1u);
  EXPECT_EQ(taken.late[0].number, 0);
  ASSERT_EQ(taken.jobs.size(), 1u) << "a late one takes nobody's place";
  EXPECT_EQ(taken.jobs[0].number, 1);
  EXPECT_EQ(Add("a", 2, absl::ZeroDuration()).code(), absl::StatusCode::kDeadlineExceeded);
}

// One worker that does a job in a millisecond, and callers who ask ten times as fast and have two
// seconds: what is answered in time, and so is worth having been done.
TEST_F(FairQueueTest, AtTenTimesTheLoadWhatIsDoneIsStillInTime) {
  constexpr int kSeconds = 20, kAsked = 10;
  constexpr absl::Duration kPatience = absl::Seconds(2);
  FairQueue<Job> queue(/*capacity=*/1'000'000, /*workers=*/1, /*batch=*/1);
  int in_time = 0, done = 0;
  for (int millisecond = 0; millisecond < kSeconds * 1000; ++millisecond) {
    for (int i = 0; i < kAsked; ++i) {
      Job job{absl::StrCat("caller-", i % 3), now_ + kPatience};
      (void)queue.Add(job, now_);
    }
    const auto taken = queue.Take(0, 1, now_);
    now_ += absl::Milliseconds(1);
    queue.Done(0, now_);
    done += static_cast<int>(taken.jobs.size());
    for (const Job& job : taken.jobs) in_time += job.deadline - now_ > kPatience / 4;
  }
  EXPECT_GE(done, kSeconds * 1000 * 0.99);
  EXPECT_GE(in_time, done * 0.99);
}

}  // namespace
}  // namespace district::db
