#include "common/rpc/failure_limiter.h"

#include <algorithm>

#include "absl/hash/hash.h"

namespace district::rpc {

FailureLimiter::FailureLimiter(int per_second)
    : per_second_(static_cast<uint32_t>(std::max(0, per_second))), cells_(kCells) {}

uint32_t FailureLimiter::SecondOf(absl::Time now) {
  return static_cast<uint32_t>(absl::ToUnixSeconds(now));
}

size_t FailureLimiter::CellOf(std::string_view peer) const { return absl::HashOf(peer) % kCells; }

bool FailureLimiter::HasFailures(absl::Time now) const {
  return last_failure_.load(std::memory_order_relaxed) == SecondOf(now);
}

bool FailureLimiter::IsExhausted(std::string_view peer, absl::Time now) const {
  const Count count = cells_[CellOf(peer)].load(std::memory_order_relaxed);
  return per_second_ > 0 && count.second == SecondOf(now) && count.failures >= per_second_;
}

void FailureLimiter::CountFailure(std::string_view peer, absl::Time now) {
  const uint32_t second = SecondOf(now);
  std::atomic<Count>& cell = cells_[CellOf(peer)];
  Count count = cell.load(std::memory_order_relaxed);
  Count next;
  do {
    next = {second, count.second == second ? count.failures + 1 : 1};
  } while (!cell.compare_exchange_weak(count, next, std::memory_order_relaxed));
  last_failure_.store(second, std::memory_order_relaxed);
}

std::string_view WithoutPort(std::string_view peer) {
  const size_t colon = peer.rfind(':');
  const size_t bracket = peer.rfind(']');
  const bool has_port =
      colon != peer.npos && colon != peer.find(':') && (bracket == peer.npos || colon > bracket);
  return has_port ? peer.substr(0, colon) : peer;
}

}  // namespace district::rpc
