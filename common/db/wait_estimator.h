// Estimates how long a job will wait from how fast work is done.
#pragma once

#include <cstddef>
#include <vector>

#include "absl/time/time.h"

namespace district::db {

// Measures how long workers take for the jobs that they take at once. Times are given, so that
// it needs no clock.
class WaitEstimator {
 public:
  // `batch`: how many jobs a worker takes at once where so many wait.
  WaitEstimator(size_t workers, size_t batch);

  // A worker begins to work, or has ended, which it may say though it had not begun.
  void Begin(size_t worker, absl::Time now);
  void End(size_t worker, absl::Time now);

  // How long it takes until the turn of a job that finds `ahead` others before it; none where a
  // worker is free and nobody is ahead. Work that takes longer than usual counts for as long as it
  // has taken, so that a database that stands still is noticed before it answers.
  absl::Duration Wait(size_t ahead, absl::Time now) const;

 private:
  const size_t batch_;
  std::vector<absl::Time> begun_;  // by worker; InfiniteFuture: it is free
  absl::Duration usual_ = absl::ZeroDuration();
};

}  // namespace district::db
