// Commits writes that wait together in one transaction; each still takes effect as a whole or not
// at all.
#pragma once

#include <deque>
#include <thread>
#include <vector>

#include "absl/random/random.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/db/counters.h"
#include "common/db/database.h"
#include "common/db/queue.h"
#include "common/db/transaction.h"
#include "common/db/worker_connection.h"

namespace district::db {

class GroupCommitter {
 public:
  GroupCommitter(const Options& options, ConnectBackoff& connect_backoff, Counters& counters);
  ~GroupCommitter();

  void Write(WriteJob job);
  size_t waiting() const { return queue_.size(); }

 private:
  // A job on its way.
  struct Task {
    WriteJob job;
    bool maybe_committed = false;  // a commit was tried whose outcome is not known
  };
  using Tasks = std::vector<Task>;

  // Groups of tasks that are still to be run, each in a transaction of its own.
  using Groups = std::deque<Tasks>;

  void Work(size_t worker);
  void Serve(TransactionConnection& connection, Tasks tasks);
  // Runs a group in one transaction, up to a task that spoils it. What must be run again comes back
  // in smaller groups, so that one bad task among many costs a few transactions, not one for each.
  void RunTogether(TransactionConnection& connection, Tasks tasks, Groups& groups);
  void RunAlone(TransactionConnection& connection, Task task);
  // One attempt; whether another may succeed, in `try_again`.
  absl::Status Attempt(TransactionConnection& connection, Task& task, bool& try_again);
  absl::Status Commit(Connection& connection, bool& outcome_unknown);
  bool Pause(int attempt, absl::Time deadline);
  void Answer(Task& task, absl::Status status);

  const Options& options_;
  ConnectBackoff& connect_backoff_;
  Counters& counters_;
  Queue<WriteJob> queue_;
  absl::Notification closing_;
  std::vector<std::thread> workers_;
};

}  // namespace district::db
