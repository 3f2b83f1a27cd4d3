// Asks for the members of a body once for all who want to know them at the same time.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/resource/service.h"
#include "common/rpc/call.h"
#include "common/time/date.h"
#include "services/meeting/participants/ask_rosters.h"

namespace district::meeting {

// Calls with the same credentials share a question that is asked after they came: whoever comes
// while it is under way waits for the next one, so that nobody gets an answer from before.
class SharedRosters : public std::enable_shared_from_this<SharedRosters> {
 public:
  using Members = std::shared_ptr<const std::vector<std::string>>;
  using Done = std::function<void(const absl::StatusOr<Members>&)>;

  explicit SharedRosters(resource::Service& service) : service_(service) {}

  // Answers who holds a seat of the body on the day (see MembersOf), or what AskRosters answers in
  // place of it. `done` runs on any thread and must not block.
  void AskMembers(rpc::CallPtr call, const std::string& organization, time::DayNumber day,
                  Done done);

 private:
  // Credentials, body and day.
  using Question = std::tuple<std::string, std::string, time::DayNumber>;
  struct Asking {
    rpc::CallPtr call;
    Done done;
  };
  using Askings = std::vector<Asking>;

  void Ask(const Question& question, Askings askings);
  void Answer(const Question& question, const Askings& askings,
              const absl::StatusOr<Rosters>& rosters);

  resource::Service& service_;
  absl::Mutex mutex_;
  // The questions under way, and who waits for them to be asked again.
  std::map<Question, Askings> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace district::meeting
