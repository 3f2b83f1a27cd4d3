// Writes: those that wait together share a commit, and each still takes effect as a whole or not at
// all.
#pragma once

#include <thread>
#include <vector>

#include "absl/random/random.h"
#include "absl/synchronization/notification.h"
#include "common/db/counters.h"
#include "common/db/database.h"
#include "common/db/link.h"
#include "common/db/queue.h"
#include "common/db/transaction.h"

namespace district::db {

class WriteLane {
 public:
  WriteLane(const Options& options, Gate& gate, Counters& counters);
  ~WriteLane();

  void Write(WriteJob job);
  size_t waiting() const { return queue_.size(); }

 private:
  // A job on its way.
  struct Task {
    WriteJob job;
    size_t place;                  // in the order of arrival
    bool maybe_committed = false;  // a commit was tried whose outcome is not known
  };
  using Tasks = std::vector<Task>;

  void Work();
  void Serve(Link& link, Tasks tasks);
  // Runs the first tasks in one transaction, up to one that spoils it, and takes them from `tasks`.
  // Adds those that must be run again to `again`.
  void RunTogether(Link& link, Tasks& tasks, Tasks& again);
  void RunAlone(Link& link, Task task);
  // One attempt; whether another may succeed, in `try_again`.
  absl::Status Attempt(Link& link, Task& task, bool& try_again);
  absl::Status Commit(Connection& connection, bool& outcome_unknown);
  bool Pause(int attempt, absl::Time deadline);
  void Answer(Task& task, absl::Status status);

  const Options& options_;
  Gate& gate_;
  Counters& counters_;
  Queue<WriteJob> queue_;
  absl::Notification closing_;
  std::vector<std::thread> workers_;
};

}  // namespace district::db
