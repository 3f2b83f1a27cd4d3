// Where jobs wait for a worker, who takes what waits.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/db/errors.h"
#include "common/db/fair_queue.h"

namespace district::db {

// Waits for `signal` until `met`; calls `idle`, without the lock, each time that it waited in vain
// for `interval`. (Clang cannot tell that the lock `met` asks for is this one.)
template <typename Met, typename Idle>
void WaitOrIdle(absl::Mutex& mutex, absl::CondVar& signal, absl::Duration interval, Met met,
                Idle idle) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) ABSL_NO_THREAD_SAFETY_ANALYSIS {
  while (!met()) {
    if (!signal.WaitWithTimeout(&mutex, interval) || met()) continue;
    mutex.Unlock();
    idle();
    mutex.Lock();
  }
}

// A bounded queue between callers and workers.
template <typename Job>
class Queue {
 public:
  using Taken = typename FairQueue<Job>::Taken;

  // `batch`: how many jobs a worker takes at once.
  Queue(size_t capacity, size_t workers, size_t batch)
      : batch_(batch), queue_(capacity, workers, batch) {}

  // Takes the job only where it answers OK; else says why it is refused.
  absl::Status Put(Job& job) {
    absl::MutexLock lock(&mutex_);
    if (closed_) return ShuttingDown();
    // Whoever was woken for the jobs before this one takes it too, or wakes another.
    const bool first = queue_.size() == 0;
    absl::Status status = queue_.Add(job, absl::Now());
    if (first && status.ok()) arrived_.Signal();
    return status;
  }

  // Waits for jobs of which the worker, one of 0, 1, ..., takes some once it has done with those
  // before; nothing once the queue is closed. Calls `idle` each time that it waited in vain for
  // `interval`.
  template <typename Idle>
  std::optional<Taken> Take(size_t worker, absl::Duration interval, Idle idle) {
    absl::MutexLock lock(&mutex_);
    queue_.Done(worker, absl::Now());
    const auto met = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return queue_.size() > 0 || closed_;
    };
    WaitOrIdle(mutex_, arrived_, interval, met, idle);
    if (closed_) return std::nullopt;
    Taken taken = queue_.Take(worker, batch_, absl::Now());
    if (queue_.size() > 0) arrived_.Signal();
    return taken;
  }

  // Closes the queue and hands back what waited.
  std::vector<Job> Close() {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    arrived_.SignalAll();
    return std::move(queue_.Take(/*worker=*/0, queue_.size(), absl::InfinitePast()).jobs);
  }

  size_t size() const {
    absl::MutexLock lock(&mutex_);
    return queue_.size();
  }

 private:
  const size_t batch_;
  mutable absl::Mutex mutex_;
  absl::CondVar arrived_;
  FairQueue<Job> queue_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace district::db
