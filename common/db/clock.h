// The database's clock: the one by which all replicas of a service tell the time, whatever the
// clocks of their machines say.
#pragma once

#include <chrono>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/time/clock.h"

namespace district::db {

// Goes on from what the database said last, by a clock of the machine that is never set; as the
// machine's own clock until the database has said something. It is late by the way of the answer at
// most, and never ahead of the database.
class DatabaseClock final : public time::Clock {
 public:
  absl::Time Now() const override;

  // The database has just said that it is `now`.
  void Set(absl::Time now);

  // Whether the database has said something.
  bool IsSet() const;

  // How far the machine's clock is ahead of the database's; negative where it is behind.
  absl::Duration Lead() const { return time::Clock::System().Now() - Now(); }

 private:
  using Steady = std::chrono::steady_clock;
  struct Said {
    absl::Time time;
    Steady::time_point when;
  };

  mutable absl::Mutex mutex_;
  std::optional<Said> said_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace district::db
