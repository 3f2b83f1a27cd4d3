#include "services/meeting/rules/peers.h"

#include "absl/time/time.h"
#include "common/api/errors.h"

namespace district::meeting {

absl::Status NotAnswered(const absl::Status& status) {
  if (!absl::IsUnavailable(status) && !absl::IsDeadlineExceeded(status)) return status;
  return api::Error(absl::StatusCode::kUnavailable, "UNAVAILABLE")
      .Message("the service personnel cannot answer now; try again")
      .Metadata("service", "personnel")
      .RetryAfter(absl::Seconds(1));
}

}  // namespace district::meeting
