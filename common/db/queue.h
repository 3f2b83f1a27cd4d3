// A bounded queue of jobs, first in first out, from which a worker takes what waits.
#pragma once

#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace district::db {

// Waits for `signal` until `met`; calls `idle`, without the lock, each time that it waited in vain
// for `patience`.
template <typename Met, typename Idle>
void WaitPatiently(absl::Mutex& mutex, absl::CondVar& signal, absl::Duration patience, Met met,
                   Idle idle) {
  while (!met()) {
    if (!signal.WaitWithTimeout(&mutex, patience) || met()) continue;
    mutex.Unlock();
    idle();
    mutex.Lock();
  }
}

template <typename Job>
class Queue {
 public:
  enum class Answer { kAccepted, kFull, kClosed };

  explicit Queue(size_t capacity) : capacity_(capacity) {}

  // Takes the job only where it answers kAccepted.
  Answer Put(Job& job) {
    absl::MutexLock lock(&mutex_);
    if (closed_) return Answer::kClosed;
    if (jobs_.size() >= capacity_) return Answer::kFull;
    // Whoever was woken for the jobs before this one takes it too, or wakes another.
    if (jobs_.empty()) arrived_.Signal();
    jobs_.push_back(std::move(job));
    return Answer::kAccepted;
  }

  // Waits for jobs and takes up to `most` of them; none once the queue is closed. Calls `idle` each
  // time that it waited in vain for `patience`.
  template <typename Idle>
  std::vector<Job> Take(size_t most, absl::Duration patience, Idle idle) {
    absl::MutexLock lock(&mutex_);
    WaitPatiently(
        mutex_, arrived_, patience, [this] { return !jobs_.empty() || closed_; }, idle);
    if (closed_) return {};
    std::vector<Job> taken = Pop(most);
    if (!jobs_.empty()) arrived_.Signal();
    return taken;
  }

  // Closes the queue and hands back what waited.
  std::vector<Job> Close() {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    arrived_.SignalAll();
    return Pop(jobs_.size());
  }

  size_t size() const {
    absl::MutexLock lock(&mutex_);
    return jobs_.size();
  }

 private:
  std::vector<Job> Pop(size_t most) {
    std::vector<Job> taken;
    const size_t count = most < jobs_.size() ? most : jobs_.size();
    taken.reserve(count);
    for (size_t i = 0; i < count; ++i) {
      taken.push_back(std::move(jobs_.front()));
      jobs_.pop_front();
    }
    return taken;
  }

  const size_t capacity_;
  mutable absl::Mutex mutex_;
  absl::CondVar arrived_;
  std::deque<Job> jobs_;
  bool closed_ = false;
};

}  // namespace district::db
