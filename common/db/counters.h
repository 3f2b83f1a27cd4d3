// The counts behind Stats.
#pragma once

#include <atomic>
#include <cstdint>

namespace district::db {

using Counter = std::atomic<int64_t>;

inline void Count(Counter& counter, int64_t by = 1) {
  counter.fetch_add(by, std::memory_order_relaxed);
}

struct Counters {
  Counter connections_opened = 0, connections_broken = 0;
  Counter statements = 0, keys_loaded = 0, key_statements = 0, keys_cached = 0;
  Counter writes = 0, commits = 0, reruns = 0, rejected = 0;
};

}  // namespace district::db
