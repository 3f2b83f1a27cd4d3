// Counts imports and exports under way, each of which holds rows in memory and keeps the database
// at work.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace district::indicator {

class Transfers {
 public:
  // Given back when the last copy goes.
  using Place = std::shared_ptr<void>;

  explicit Transfers(int places) : places_(places) {}
  // RESOURCE_EXHAUSTED, reason TOO_MANY_TRANSFERS, where all places are taken.
  absl::StatusOr<Place> Take();

 private:
  const int places_;
  std::atomic<int> taken_{0};
};

// Those of the process.
Transfers& AllImports();
Transfers& AllExports();
// Of the exports those of workbooks, which take room for temporary files.
Transfers& AllWorkbooks();

}  // namespace district::indicator
