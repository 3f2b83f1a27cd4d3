#include "common/db/clock.h"

namespace district::db {

absl::Time DatabaseClock::Now() const {
  const Steady::time_point now = Steady::now();
  absl::ReaderMutexLock lock(&mutex_);
  if (!said_) return time::Clock::System().Now();
  return said_->time + absl::FromChrono(now - said_->when);
}

bool DatabaseClock::IsSet() const {
  absl::ReaderMutexLock lock(&mutex_);
  return said_.has_value();
}

void DatabaseClock::Set(absl::Time now) {
  const Steady::time_point when = Steady::now();
  absl::MutexLock lock(&mutex_);
  said_ = Said{now, when};
}

}  // namespace district::db
