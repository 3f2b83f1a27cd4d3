// Asks the service personnel, and tells callers what they hear of it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/peer_client.h"
#include "google/protobuf/message.h"

namespace district::meeting {

// Returns the error of a call to personnel as callers get it: UNAVAILABLE says which service does
// not answer, and when to try again.
absl::Status NotAnswered(const absl::Status& status);

// Asks personnel by a method that reads, with the rights of the caller and no longer than the
// caller waits, nor than `latest`. `done` is called once, on any thread, and must not block; it
// keeps the call. UNAVAILABLE where personnel does not answer. `personnel` may be null: then
// nothing serves it.
using PeerAnswer = absl::StatusOr<std::unique_ptr<google::protobuf::Message>>;
void AskPersonnel(rpc::PeerClient* personnel, const rpc::Call& call, const std::string& method,
                  const google::protobuf::Message& request, std::function<void(PeerAnswer)> done,
                  absl::Time latest = absl::InfiniteFuture());

// The same for an answer of one type.
template <typename Answer>
void AskPersonnelFor(rpc::PeerClient* personnel, const rpc::Call& call, const std::string& method,
                     const google::protobuf::Message& request,
                     std::function<void(absl::StatusOr<Answer>)> done,
                     absl::Time latest = absl::InfiniteFuture()) {
  AskPersonnel(
      personnel, call, method, request,
      [done = std::move(done)](PeerAnswer answer) {
        if (!answer.ok()) return done(answer.status());
        done(std::move(static_cast<Answer&>(**answer)));
      },
      latest);
}

}  // namespace district::meeting
