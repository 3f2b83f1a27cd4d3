// Keeps jobs until a worker takes them: each in the line of its caller, and only those that will be
// served in time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/db/errors.h"
#include "common/db/wait_estimator.h"

namespace district::db {

// Whether a job should not wait for its turn. What is asked of the time that is left is half of it:
// a job that is served at the last moment is answered too late, and where there is more work than
// can be done every job would be served at the last moment.
inline bool ComesTooLate(absl::Duration wait, absl::Time deadline, absl::Time now) {
  return wait > (deadline - now) / 2;
}

// A job has a `caller` and a `deadline`. Callers take turns, one job each, so that a caller who
// asks for much waits for itself. Not thread-safe; times are given, so that it needs no clock.
template <typename Job>
class FairQueue {
 public:
  struct Taken {
    std::vector<Job> jobs;
    std::vector<Job> late;  // their deadline passed while they waited
  };

  // `workers` and `batch` as in WaitEstimator.
  FairQueue(size_t capacity, size_t workers, size_t batch)
      : capacity_(capacity), wait_estimator_(workers, batch) {}

  // Takes the job only where it answers OK; else says why it is refused.
  absl::Status Add(Job& job, absl::Time now) {
    if (size_ >= capacity_) return QueueFull();
    if (job.deadline <= now) return DeadlinePassed();
    std::unique_ptr<Line>& line = lines_[job.caller];
    const size_t before = line ? line->jobs.size() : 0;
    const absl::Duration wait = wait_estimator_.Wait(Ahead(before), now);
    if (ComesTooLate(wait, job.deadline, now)) {
      if (!line) lines_.erase(job.caller);
      return WaitTooLong(wait);
    }
    if (!line) {
      line = std::make_unique<Line>(Line{job.caller, {}});
      turns_.push_back(line.get());
    }
    line->jobs.push_back(std::move(job));
    ++size_;
    return absl::OkStatus();
  }

  // Takes up to `most` jobs for a worker, who begins with them now.
  Taken Take(size_t worker, size_t most, absl::Time now) {
    Taken taken;
    taken.jobs.reserve(std::min(most, size_));
    while (size_ > 0 && taken.jobs.size() < most) {
      Job job = Next();
      (job.deadline <= now ? taken.late : taken.jobs).push_back(std::move(job));
    }
    if (!taken.jobs.empty()) wait_estimator_.Begin(worker, now);
    return taken;
  }

  // The worker has done what it took.
  void Done(size_t worker, absl::Time now) { wait_estimator_.End(worker, now); }

  size_t size() const { return size_; }

 private:
  struct Line {
    std::string caller;
    std::deque<Job> jobs;
  };

  // How many jobs have their turn before that of a caller of whom `before` wait.
  size_t Ahead(size_t before) const {
    const size_t others = turns_.size() - (before > 0 ? 1 : 0);
    return std::min(size_, before + others * (before + 1));
  }

  Job Next() {
    Line* line = turns_.front();
    turns_.pop_front();
    Job job = std::move(line->jobs.front());
    line->jobs.pop_front();
    --size_;
    if (!line->jobs.empty()) {
      turns_.push_back(line);
    } else {
      lines_.erase(lines_.find(line->caller));
    }
    return job;
  }

  const size_t capacity_;
  WaitEstimator wait_estimator_;
  absl::flat_hash_map<std::string, std::unique_ptr<Line>> lines_;
  std::deque<Line*> turns_;
  size_t size_ = 0;
};

}  // namespace district::db
