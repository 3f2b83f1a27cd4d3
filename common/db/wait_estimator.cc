#include "common/db/wait_estimator.h"

#include <algorithm>

namespace district::db {
namespace {

// The part of what was just measured in what is thought usual: a few batches change it, one does
// not.
constexpr int kWeight = 4;

}  // namespace

WaitEstimator::WaitEstimator(size_t workers, size_t batch)
    : batch_(std::max<size_t>(batch, 1)), begun_(workers, absl::InfiniteFuture()) {}

void WaitEstimator::Begin(size_t worker, absl::Time now) { begun_[worker] = now; }

void WaitEstimator::End(size_t worker, absl::Time now) {
  if (begun_[worker] == absl::InfiniteFuture()) return;
  const absl::Duration took = std::max(now - begun_[worker], absl::ZeroDuration());
  usual_ = usual_ == absl::ZeroDuration() ? took : usual_ + (took - usual_) / kWeight;
  begun_[worker] = absl::InfiniteFuture();
}

absl::Duration WaitEstimator::Wait(size_t ahead, absl::Time now) const {
  if (begun_.empty()) return absl::ZeroDuration();
  const auto workers = static_cast<int64_t>(begun_.size());
  const size_t batches = ahead / batch_;
  const absl::Time last_begun = *std::max_element(begun_.begin(), begun_.end());
  if (last_begun == absl::InfiniteFuture()) return usual_ * batches / workers;
  return std::max(usual_, now - last_begun) * (batches + 1) / workers;  // with those under way
}

}  // namespace district::db
