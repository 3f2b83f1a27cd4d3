#include "services/indicator/exchange/transfers.h"

#include "absl/time/time.h"
#include "common/api/errors.h"

namespace district::indicator {

absl::StatusOr<Transfers::Place> Transfers::Take() {
  if (taken_.fetch_add(1) < places_) {
    return Place(nullptr, [this](void*) { taken_.fetch_sub(1); });
  }
  taken_.fetch_sub(1);
  return api::Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_TRANSFERS")
      .Message("too many files of figures are sent and fetched at once")
      .RetryAfter(absl::Seconds(2))
      .Vietnamese("Đang có quá nhiều tệp số liệu được nhập hoặc xuất. Vui lòng thử lại sau.");
}

Transfers& AllImports() {
  static auto* const transfers = new Transfers(4);
  return *transfers;
}

Transfers& AllExports() {
  static auto* const transfers = new Transfers(8);
  return *transfers;
}

Transfers& AllWorkbooks() {
  static auto* const transfers = new Transfers(2);
  return *transfers;
}

}  // namespace district::indicator
