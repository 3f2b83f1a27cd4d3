// Who holds the seats of bodies on days, as personnel last told, kept for a short while.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/resource/service.h"
#include "common/rpc/call.h"
#include "common/time/date.h"
#include "district/personnel/v1/organizations.pb.h"

namespace district::meeting {

class SeatHolders {
 public:
  // The service must outlive it.
  explicit SeatHolders(resource::Service& service) : service_(service) {}

  // Asks personnel for the bodies and days of the decisions that a call writes, unless what is kept
  // is new enough; `done` is called in either case, from any thread, also where personnel does not
  // answer.
  void Refresh(const rpc::Call& call, std::function<void()> done);

  // Null where it is not known.
  std::shared_ptr<const std::vector<std::string>> Of(const std::string& organization,
                                                     time::DayNumber day) const;

 private:
  using Key = std::pair<std::string, time::DayNumber>;  // a body and a day
  struct Kept {
    std::shared_ptr<const std::vector<std::string>> people;
    absl::Time fetched;
  };
  struct Asking;

  static absl::StatusOr<std::vector<Key>> KeysOf(db::Session& session, const rpc::Call& call);
  void AskNext(const std::shared_ptr<Asking>& asking);
  bool IsFresh(const Key& key) const;
  bool IsPaused() const;
  void Keep(const Key& key, const absl::StatusOr<personnel::v1::Roster>& roster);

  resource::Service& service_;
  mutable absl::Mutex mutex_;
  std::map<Key, Kept> kept_ ABSL_GUARDED_BY(mutex_);
  absl::Time ask_again_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace district::meeting
