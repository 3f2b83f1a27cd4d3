#include "common/rpc/retry_schedule.h"

#include <algorithm>

namespace district::rpc {
namespace {

constexpr absl::Duration kSoonest = absl::Milliseconds(200);
constexpr absl::Duration kLatest = absl::Seconds(5);

// A rate is measured over the first at least, and forgotten after the second without a refusal.
constexpr absl::Duration kMeasuredOver = absl::Milliseconds(100);
constexpr absl::Duration kForgottenAfter = absl::Seconds(1);
constexpr double kAssumedPerSecond = 1000;

}  // namespace

absl::Duration RetrySchedule::NextDelay(int64_t ended, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  MeasureRate(ended, now);
  const absl::Duration gap = absl::Seconds(2 / std::max(ended_per_second_, 1.0));
  next_ = std::clamp(next_ + gap, now + kSoonest, now + kLatest);
  return next_ - now;
}

void RetrySchedule::MeasureRate(int64_t ended, absl::Time now) {
  const absl::Duration since = now - measured_;
  if (since < kMeasuredOver) return;
  ended_per_second_ = since > kForgottenAfter
                          ? kAssumedPerSecond
                          : static_cast<double>(ended - ended_) / absl::ToDoubleSeconds(since);
  measured_ = now;
  ended_ = ended;
}

}  // namespace district::rpc
