#include "common/rpc/shares.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace district::rpc {
namespace {

int TakeAll(Shares& shares, const std::string& holder) {
  int taken = 0;
  while (taken < 10'000 && shares.Acquire(holder)) ++taken;
  return taken;
}

TEST(SharesTest, EachHolderHasItsShare) {
  Shares shares(100, 0.25);
  for (const char* holder : {"lan", "minh", "thu", "bay"}) EXPECT_EQ(TakeAll(shares, holder), 25);
  EXPECT_FALSE(shares.Acquire("lan"));
  shares.Release("minh");
  EXPECT_FALSE(shares.Acquire("lan"));
  shares.Release("lan");
  EXPECT_TRUE(shares.Acquire("lan"));
  EXPECT_FALSE(shares.Acquire("lan"));
}

TEST(SharesTest, AShareIsAtLeastOnePlace) {
  Shares shares(2, 0.25);
  EXPECT_EQ(TakeAll(shares, "lan"), 1);
  Shares none(0, 0.25);
  EXPECT_EQ(TakeAll(none, "lan"), 1);
}

TEST(SharesTest, WhatWasRefusedTakesNothing) {
  Shares shares(8, 0.5);
  EXPECT_EQ(TakeAll(shares, "lan"), 4);
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(shares.Acquire("lan"));
  for (int i = 0; i < 4; ++i) shares.Release("lan");
  EXPECT_EQ(TakeAll(shares, "lan"), 4);
}

TEST(SharesTest, AFewGreedyHoldersDoNotKeepOutTheOthers) {
  Shares shares(100, 0.25);
  for (int i = 0; i < 4; ++i) TakeAll(shares, "greedy-" + std::to_string(i));
  int kept_out = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string holder = "subject-" + std::to_string(i);
    if (!shares.Acquire(holder))
      ++kept_out;
    else
      shares.Release(holder);
  }
  EXPECT_LE(kept_out, 2) << "one in a million meets two of them by chance";
}

TEST(SharesTest, CountsRightWithManyThreads) {
  Shares shares(8, 0.5);
  std::atomic<int> held{0}, most{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        if (!shares.Acquire("lan")) continue;
        const int now = ++held;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        --held;
        shares.Release("lan");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 4);
  EXPECT_EQ(TakeAll(shares, "lan"), 4);
}

}  // namespace
}  // namespace district::rpc
