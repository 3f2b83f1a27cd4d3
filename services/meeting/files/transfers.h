// Counts uploads and downloads under way, each of which holds a chunk in memory.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/api/errors.h"
#include "common/rpc/shares.h"

namespace district::meeting {

class Transfers {
 public:
  // Given back when the last copy goes.
  using Place = std::shared_ptr<void>;

  // RESOURCE_EXHAUSTED, reason TOO_MANY_TRANSFERS, where all places are taken or the subject has
  // its share.
  absl::StatusOr<Place> Take(const std::string& subject) {
    if (!subject.empty() && !shares_.Acquire(subject)) return Refused();
    if (taken_.fetch_add(1) >= kPlaces) {
      Release(subject);
      return Refused();
    }
    return Place(nullptr, [this, subject](void*) { Release(subject); });
  }

 private:
  static constexpr int kPlaces = 64;

  static absl::Status Refused() {
    return api::Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_TRANSFERS")
        .Message("too many files are sent and fetched at once")
        .RetryAfter(absl::Seconds(1))
        .Vietnamese("Đang có quá nhiều tệp được tải lên hoặc tải xuống. Vui lòng thử lại sau.");
  }
  void Release(const std::string& subject) {
    taken_.fetch_sub(1);
    if (!subject.empty()) shares_.Release(subject);
  }

  std::atomic<int> taken_{0};
  rpc::Shares shares_{kPlaces, 0.5};
};

// Those of the process.
inline Transfers& AllTransfers() {
  static auto* const transfers = new Transfers;
  return *transfers;
}

}  // namespace district::meeting
