#include "common/rpc/shares.h"

#include <algorithm>

#include "absl/hash/hash.h"

namespace district::rpc {

Shares::Shares(int places, double share)
    : most_(std::max(1, static_cast<int>(places * share))), cells_(kRows * kColumns) {}

bool Shares::Acquire(std::string_view holder) {
  int held = most_ + 1;
  for (std::atomic<int>* cell : CellsOf(holder)) {
    held = std::min(held, cell->fetch_add(1, std::memory_order_relaxed));
  }
  if (held < most_) return true;
  Release(holder);
  return false;
}

void Shares::Release(std::string_view holder) {
  for (std::atomic<int>* cell : CellsOf(holder)) cell->fetch_sub(1, std::memory_order_relaxed);
}

Shares::Cells Shares::CellsOf(std::string_view holder) {
  const size_t hash = absl::HashOf(holder);
  return {&cells_[hash % kColumns], &cells_[kColumns + (hash >> 32) % kColumns]};
}

}  // namespace district::rpc
