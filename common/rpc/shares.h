// How many places each of many holders has, so that none takes them all.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <string_view>
#include <vector>

namespace district::rpc {

// Counts without a lock and without a map that grows: a holder's places are counted in one cell of
// each of two rows, chosen by its name's hash, and what it has is the lesser of the two (a
// count-min sketch). Names that meet in one row do not meet in the other, so that a holder is as
// good as never charged with the places of another; and hashes differ from process to process, so
// that nobody can choose a name that meets another's. Thread-safe.
class Shares {
 public:
  // Each holder may have the part `share` of `places`, but at least one.
  Shares(int places, double share);

  // Takes one more place; false where the holder has its share already.
  bool Acquire(std::string_view holder);
  void Release(std::string_view holder);

 private:
  static constexpr size_t kRows = 2;
  static constexpr size_t kColumns = 4096;
  using Cells = std::array<std::atomic<int>*, kRows>;

  Cells CellsOf(std::string_view holder);

  const int most_;
  std::vector<std::atomic<int>> cells_;
};

}  // namespace district::rpc
