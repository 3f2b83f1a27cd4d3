#include "common/db/writes.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/random/distributions.h"
#include "common/db/errors.h"

namespace district::db {
namespace {

constexpr int kMaxAttempts = 5;
constexpr absl::Duration kLeastPause = absl::Milliseconds(10);
constexpr absl::Duration kMostPause = absl::Milliseconds(100);

bool IsLate(const WriteJob& job) { return job.deadline <= absl::Now(); }

}  // namespace

WriteLane::WriteLane(const Options& options, Gate& gate, Counters& counters)
    : options_(options), gate_(gate), counters_(counters), queue_(options.max_waiting) {
  for (int i = 0; i < options.write_workers; ++i) workers_.emplace_back([this] { Work(); });
}

WriteLane::~WriteLane() {
  closing_.Notify();
  for (const WriteJob& job : queue_.Close()) job.done(ShuttingDown());
  for (std::thread& worker : workers_) worker.join();
}

void WriteLane::Write(WriteJob job) {
  const auto answer = queue_.Put(job);
  if (answer == Queue<WriteJob>::Answer::kAccepted) return;
  Count(counters_.rejected);
  job.done(answer == Queue<WriteJob>::Answer::kFull ? QueueFull() : ShuttingDown());
}

void WriteLane::Work() {
  Link link(options_, gate_, counters_);
  for (;;) {
    std::vector<WriteJob> jobs = queue_.Take(options_.max_writes_per_commit);
    if (jobs.empty()) return;
    Tasks tasks;
    tasks.reserve(jobs.size());
    for (WriteJob& job : jobs) tasks.push_back({std::move(job), tasks.size()});
    Serve(link, std::move(tasks));
  }
}

void WriteLane::Serve(Link& link, Tasks tasks) {
  const auto alone = std::stable_partition(
      tasks.begin(), tasks.end(), [](const Task& task) { return !task.job.validate_only; });
  Tasks again(std::make_move_iterator(alone), std::make_move_iterator(tasks.end()));
  tasks.erase(alone, tasks.end());

  while (tasks.size() > 1) RunTogether(link, tasks, again);
  std::move(tasks.begin(), tasks.end(), std::back_inserter(again));
  std::sort(again.begin(), again.end(),
            [](const Task& a, const Task& b) { return a.place < b.place; });
  for (Task& task : again) RunAlone(link, std::move(task));
}

void WriteLane::RunTogether(Link& link, Tasks& tasks, Tasks& again) {
  auto connection = link.Begin();
  if (!connection.ok()) {
    for (Task& task : tasks) Answer(task, connection.status());
    tasks.clear();
    return;
  }

  SharedTransaction transaction(**connection, /*alone=*/false);
  const size_t others = again.size();
  Tasks kept, late;
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
    (effect == SharedTransaction::Effect::kKept ? kept : again).push_back(std::move(task));
  }
  tasks.erase(tasks.begin(), tasks.begin() + done);

  bool committed = false, outcome_unknown = false;
  if (!spoiled && !kept.empty()) {
    transaction.Start(deadline);
    committed = transaction.Flush().ok() && Commit(**connection, outcome_unknown).ok();
  }
  if (!committed) link.Rollback();

  for (Task& task : late) Answer(task, DeadlinePassed());
  for (Task& task : kept) {
    if (committed) {
      Answer(task, absl::OkStatus());
    } else if (outcome_unknown && !task.job.repeatable) {
      Answer(task, OutcomeUnknown());
    } else {
      task.maybe_committed = outcome_unknown;
      again.push_back(std::move(task));
    }
  }
  Count(counters_.reruns, again.size() - others);
}

absl::Status WriteLane::Commit(Connection& connection, bool& outcome_unknown) {
  absl::Status status = connection.Command(kCommit);
  if (status.ok()) Count(counters_.commits);
  const Trouble trouble = TroubleOf(status);
  outcome_unknown = trouble == Trouble::kBroken || trouble == Trouble::kDeadline;
  if (outcome_unknown) connection.set_broken();
  return status;
}

void WriteLane::RunAlone(Link& link, Task task) {
  for (int attempt = 1;; ++attempt) {
    if (IsLate(task.job)) return Answer(task, DeadlinePassed());
    if (closing_.HasBeenNotified()) return Answer(task, ShuttingDown());
    bool try_again = false;
    absl::Status status = Attempt(link, task, try_again);
    if (!try_again) return Answer(task, std::move(status));

    const bool conflict = TroubleOf(status) == Trouble::kConflict;
    if (attempt == kMaxAttempts || !Pause(attempt, task.job.deadline))
      return Answer(task, conflict ? ConflictPersists() : std::move(status));
    Count(counters_.reruns);
  }
}

absl::Status WriteLane::Attempt(Link& link, Task& task, bool& try_again) {
  auto connection = link.Begin();
  if (!connection.ok()) return connection.status();

  SharedTransaction transaction(**connection, /*alone=*/true);
  transaction.Start(task.job.deadline);
  absl::Status status = task.job.run(transaction);
  if (status.ok()) status = transaction.Flush();
  // What the server did to the transaction outweighs what the closure made of it.
  const Trouble trouble = TroubleOf(transaction.failure());
  if (trouble != Trouble::kNone && trouble != Trouble::kStatement) status = transaction.failure();
  try_again = trouble == Trouble::kConflict || trouble == Trouble::kBroken ||
              TroubleOf(status) == Trouble::kConflict;

  if (!status.ok() || task.job.validate_only) {
    link.Rollback();
    return status;
  }
  bool outcome_unknown = false;
  status = Commit(**connection, outcome_unknown);
  if (status.ok()) return status;
  link.Rollback();
  task.maybe_committed |= outcome_unknown;
  try_again = outcome_unknown ? task.job.repeatable : TroubleOf(status) == Trouble::kConflict;
  return status;
}

// Waits before the next attempt, unless there is no time left.
bool WriteLane::Pause(int attempt, absl::Time deadline) {
  static thread_local absl::InsecureBitGen random;
  const absl::Duration most = std::min(kMostPause, kLeastPause * (1 << attempt));
  const absl::Duration pause =
      most * absl::Uniform(random, 0.0, 1.0);  // all of it random, so that two do not meet again
  if (absl::Now() + pause >= deadline) return false;
  return !closing_.WaitForNotificationWithTimeout(pause);
}

void WriteLane::Answer(Task& task, absl::Status status) {
  Count(counters_.writes);
  // Where nothing better is known in the end, the caller must know that it may have happened.
  if (task.maybe_committed &&
      (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsAborted(status)))
    status = OutcomeUnknown();
  task.job.done(std::move(status));
}

}  // namespace district::db
