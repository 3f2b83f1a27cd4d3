#include "services/meeting/rules/peers.h"

#include <algorithm>

#include "common/api/errors.h"

namespace district::meeting {

absl::Status NotAnswered(const absl::Status& status) {
  if (!absl::IsUnavailable(status) && !absl::IsDeadlineExceeded(status)) return status;
  return api::Error(absl::StatusCode::kUnavailable, "UNAVAILABLE")
      .Message("the service personnel cannot answer now; try again")
      .Metadata("service", "personnel")
      .RetryAfter(absl::Seconds(1));
}

void AskPersonnel(rpc::PeerClient* personnel, const rpc::Call& call, const std::string& method,
                  const google::protobuf::Message& request, std::function<void(PeerAnswer)> done,
                  absl::Time latest) {
  if (!personnel) return done(absl::InternalError("no peer serves personnel"));
  personnel->CallMethod(
      method, request,
      {std::min(call.deadline(), latest), call.authorization(), call.traceparent()},
      [done = std::move(done)](PeerAnswer answer) {
        if (!answer.ok()) return done(NotAnswered(answer.status()));
        done(std::move(answer));
      });
}

}  // namespace district::meeting
