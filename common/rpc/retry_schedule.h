// When callers who were refused should come back.
#pragma once

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace district::rpc {

// Spreads the returns of refused callers over time, at half the rate at which calls ended lately.
// If all came back after the same short while, a server with more callers than places would spend
// its time on refusing them. Thread-safe; times are given, so that it needs no clock.
class RetrySchedule {
 public:
  // Returns how long one more refused caller should wait. `ended`: how many calls have ended since
  // the server started.
  absl::Duration NextDelay(int64_t ended, absl::Time now);

 private:
  void MeasureRate(int64_t ended, absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  absl::Time next_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Time measured_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  int64_t ended_ ABSL_GUARDED_BY(mutex_) = 0;
  double ended_per_second_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace district::rpc
