// The holidays of personnel, kept for a short while.
#pragma once

#include <functional>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/calendar/working_days.h"
#include "common/rpc/call.h"
#include "common/rpc/peer_client.h"
#include "common/time/clock.h"
#include "google/protobuf/message.h"

namespace district::calendar {

class HolidayCalendar {
 public:
  // Both must outlive it. Without `personnel` no holidays are known.
  explicit HolidayCalendar(rpc::PeerClient* personnel,
                           const time::Clock& clock = time::Clock::System())
      : personnel_(personnel), clock_(clock) {}

  // Asks personnel on behalf of a call, unless what is kept is new enough; `done` is called in
  // either case, from any thread, also where personnel does not answer.
  void Refresh(const rpc::Call& call, std::function<void()> done);

  // Null where personnel has not answered for too long.
  std::shared_ptr<const Holidays> Current() const;

 private:
  absl::Time AskAgain() const;
  void Take(const absl::StatusOr<std::unique_ptr<google::protobuf::Message>>& response);

  rpc::PeerClient* personnel_;
  const time::Clock& clock_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Holidays> holidays_ ABSL_GUARDED_BY(mutex_);
  absl::Time fetched_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Time ask_again_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace district::calendar
