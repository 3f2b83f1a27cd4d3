#include "common/db/group_committer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/random/distributions.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/db/errors.h"

namespace district::db {
namespace {

constexpr int kMaxAttempts = 5;
constexpr absl::Duration kLeastPause = absl::Milliseconds(10);
constexpr absl::Duration kMostPause = absl::Milliseconds(100);

bool IsLate(const WriteJob& job) { return job.deadline <= absl::Now(); }

// Takes the tasks from `begin` on as one group to be run before all others.
template <typename Groups, typename Tasks>
void PutFirst(Groups& groups, Tasks& tasks, size_t begin) {
  if (begin == tasks.size()) return;
  const auto first = tasks.begin() + begin;
  groups.emplace_front(std::make_move_iterator(first), std::make_move_iterator(tasks.end()));
  tasks.erase(first, tasks.end());
}

}  // namespace

GroupCommitter::GroupCommitter(const Options& options, ConnectBackoff& connect_backoff,
                               Counters& counters)
    : options_(options),
      connect_backoff_(connect_backoff),
      counters_(counters),
      queue_(options.max_waiting, options.write_workers, options.max_writes_per_commit) {
  for (int i = 0; i < options.write_workers; ++i) workers_.emplace_back([this, i] { Work(i); });
}

GroupCommitter::~GroupCommitter() {
  closing_.Notify();
  for (const WriteJob& job : queue_.Close()) job.done(ShuttingDown());
  for (std::thread& worker : workers_) worker.join();
}

void GroupCommitter::Write(WriteJob job) {
  absl::Status status = queue_.Put(job);
  if (status.ok()) return;
  Count(counters_.rejected);
  job.done(std::move(status));
}

void GroupCommitter::Work(size_t worker) {
  TransactionConnection connection(options_, connect_backoff_, counters_);
  while (auto taken = queue_.Take(worker, connection.keep_alive_interval(),
                                  [&] { connection.KeepAlive(); })) {
    for (WriteJob& job : taken->late) {
      Task task{std::move(job)};
      Answer(task, DeadlinePassed());
    }
    Tasks tasks;
    tasks.reserve(taken->jobs.size());
    for (WriteJob& job : taken->jobs) tasks.push_back({std::move(job)});
    Serve(connection, std::move(tasks));
  }
}

void GroupCommitter::Serve(TransactionConnection& connection, Tasks tasks) {
  Groups groups;
  const auto trials = std::stable_partition(
      tasks.begin(), tasks.end(), [](const Task& task) { return !task.job.validate_only; });
  for (auto trial = trials; trial != tasks.end(); ++trial)
    groups.emplace_back().push_back(std::move(*trial));
  tasks.erase(trials, tasks.end());
  PutFirst(groups, tasks, 0);

  while (!groups.empty()) {
    Tasks group = std::move(groups.front());
    groups.pop_front();
    if (group.size() == 1)
      RunAlone(connection, std::move(group.front()));
    else
      RunTogether(connection, std::move(group), groups);
  }
}

void GroupCommitter::RunTogether(TransactionConnection& connection, Tasks tasks, Groups& groups) {
  auto begun = connection.Begin();
  if (!begun.ok()) {
    for (Task& task : tasks) Answer(task, begun.status());
    return;
  }

  SharedTransaction transaction(*begun->connection, begun->now, /*alone=*/false);
  Tasks kept, failed, late;
  size_t done = 0;
  bool spoiled = false;
  absl::Time deadline = absl::InfinitePast();
  while (done < tasks.size() && !spoiled) {
    Task& task = tasks[done++];
    if (IsLate(task.job)) {
      late.push_back(std::move(task));
      continue;
    }
    transaction.Start(task.job.deadline);
    const absl::Status answer = task.job.run(transaction);
    const auto effect = transaction.Finish(answer);
    spoiled = effect == SharedTransaction::Effect::kSpoiled;
    deadline = std::max(deadline, task.job.deadline);
    (effect == SharedTransaction::Effect::kKept ? kept : failed).push_back(std::move(task));
  }

  bool committed = false, outcome_unknown = false;
  if (!spoiled && !kept.empty()) {
    transaction.Start(deadline);
    committed = transaction.Seal().ok() && Commit(*begun->connection, outcome_unknown).ok();
  }
  if (!committed) connection.Rollback();

  PutFirst(groups, tasks, done);
  Count(counters_.reruns, failed.size());
  for (Task& task : failed) groups.emplace_front().push_back(std::move(task));
  for (Task& task : late) Answer(task, DeadlinePassed());
  if (committed) {
    for (Task& task : kept) Answer(task, absl::OkStatus());
    return;
  }
  Tasks again;
  for (Task& task : kept) {
    if (outcome_unknown && !task.job.repeatable) {
      Answer(task, OutcomeUnknown());
    } else {
      task.maybe_committed |= outcome_unknown;
      again.push_back(std::move(task));
    }
  }
  Count(counters_.reruns, again.size());
  // Where a later task spoiled the transaction these may try together again; where their own rows
  // did, the bad one is in one half.
  if (!spoiled) PutFirst(groups, again, again.size() / 2);
  PutFirst(groups, again, 0);
}

absl::Status GroupCommitter::Commit(Connection& connection, bool& outcome_unknown) {
  absl::Status status = connection.Command(kCommit);
  if (status.ok()) Count(counters_.commits);
  const ErrorClass error_class = ClassOf(status);
  outcome_unknown = error_class == ErrorClass::kBroken || error_class == ErrorClass::kDeadline ||
                    error_class == ErrorClass::kExhausted;
  if (outcome_unknown) connection.set_broken();
  return status;
}

void GroupCommitter::RunAlone(TransactionConnection& connection, Task task) {
  for (int attempt = 1;; ++attempt) {
    if (IsLate(task.job)) return Answer(task, DeadlinePassed());
    if (closing_.HasBeenNotified()) return Answer(task, ShuttingDown());
    bool try_again = false;
    absl::Status status = Attempt(connection, task, try_again);
    if (!try_again) return Answer(task, std::move(status));

    const bool conflict = ClassOf(status) == ErrorClass::kConflict;
    if (attempt == kMaxAttempts || !Pause(attempt, task.job.deadline))
      return Answer(task, conflict ? ConflictPersists() : std::move(status));
    Count(counters_.reruns);
  }
}

absl::Status GroupCommitter::Attempt(TransactionConnection& connection, Task& task,
                                     bool& try_again) {
  auto begun = connection.Begin();
  if (!begun.ok()) return begun.status();

  SharedTransaction transaction(*begun->connection, begun->now, /*alone=*/true);
  transaction.Start(task.job.deadline);
  absl::Status status = task.job.run(transaction);
  if (status.ok()) status = transaction.Seal();
  // What the server did to the transaction outweighs what the closure made of it.
  const ErrorClass error_class = ClassOf(transaction.failure());
  if (error_class != ErrorClass::kNone && error_class != ErrorClass::kStatement)
    status = transaction.failure();
  try_again = error_class == ErrorClass::kConflict || error_class == ErrorClass::kBroken ||
              ClassOf(status) == ErrorClass::kConflict;

  if (!status.ok() || task.job.validate_only) {
    connection.Rollback();
    return status;
  }
  bool outcome_unknown = false;
  status = Commit(*begun->connection, outcome_unknown);
  if (status.ok()) return status;
  connection.Rollback();
  task.maybe_committed |= outcome_unknown;
  try_again = outcome_unknown ? task.job.repeatable : ClassOf(status) == ErrorClass::kConflict;
  return status;
}

// Waits before the next attempt, unless there is no time left.
bool GroupCommitter::Pause(int attempt, absl::Time deadline) {
  static thread_local absl::InsecureBitGen random;
  const absl::Duration most = std::min(kMostPause, kLeastPause * (1 << attempt));
  const absl::Duration pause =
      most * absl::Uniform(random, 0.0, 1.0);  // all of it random, so that two do not meet again
  if (absl::Now() + pause >= deadline) return false;
  return !closing_.WaitForNotificationWithTimeout(pause);
}

void GroupCommitter::Answer(Task& task, absl::Status status) {
  Count(counters_.writes);
  // Where nothing better is known in the end, the caller must know that it may have happened.
  if (task.maybe_committed &&
      (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsAborted(status)))
    status = OutcomeUnknown();
  task.job.done(std::move(status));
}

}  // namespace district::db
