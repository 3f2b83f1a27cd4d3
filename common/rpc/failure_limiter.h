// Bounds what tokens cost that no key has signed: each is found out by a signature's verification.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

namespace district::rpc {

// Counts the failures of each peer in every second, without a lock and without a map that grows: a
// peer's are counted in one cell, chosen by its hash. Peers that meet in a cell share its limit.
// Thread-safe.
class FailureLimiter {
 public:
  // At most so many failures of a peer in a second; 0: no limit.
  explicit FailureLimiter(int per_second);

  // Whether some peer has failed in this second; where none has, nobody is to be asked about.
  bool HasFailures(absl::Time now) const;
  bool IsExhausted(std::string_view peer, absl::Time now) const;
  void CountFailure(std::string_view peer, absl::Time now);

 private:
  // The second, and the failures in it.
  struct Count {
    uint32_t second = 0;
    uint32_t failures = 0;
  };
  static constexpr size_t kCells = 4096;

  static uint32_t SecondOf(absl::Time now);
  size_t CellOf(std::string_view peer) const;

  const uint32_t per_second_;
  std::atomic<uint32_t> last_failure_{0};
  std::vector<std::atomic<Count>> cells_;
};

// The address of a peer as gRPC writes it, without the port, which a caller may change at will:
// "ipv4:10.0.0.7" of "ipv4:10.0.0.7:50134".
std::string_view WithoutPort(std::string_view peer);

}  // namespace district::rpc
