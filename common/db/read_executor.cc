#include "common/db/read_executor.h"

#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/db/errors.h"

namespace district::db {
namespace {

class ReadSession : public Session {
 public:
  ReadSession(WorkerConnection& connection, RowCache& cache, absl::Time now, absl::Time deadline)
      : connection_(connection), cache_(cache), now_(now), deadline_(deadline) {}

  absl::Time now() const override { return now_; }

  absl::StatusOr<std::vector<Row>> Query(std::string_view sql,
                                         const std::vector<Value>& parameters) override {
    return connection_.Query(sql, parameters, deadline_);
  }

  absl::StatusOr<std::vector<Row>> QueryByKeys(const KeyQuery& query,
                                               const std::vector<std::string_view>& keys) override {
    return cache_.Rows(
        query, keys,
        [this](std::string_view sql, const std::vector<Value>& parameters) {
          return Query(sql, parameters);
        },
        [&](const std::vector<std::string_view>& wanted) {
          return Session::QueryByKeys(query, wanted);
        });
  }

 private:
  WorkerConnection& connection_;
  RowCache& cache_;
  const absl::Time now_;
  const absl::Time deadline_;
};

// Reads in the transaction that was begun on the connection. Rows that were kept may be newer than
// what it shows, so none of them are used.
class SnapshotSession : public Session {
 public:
  SnapshotSession(Connection& connection, absl::Time now, absl::Time deadline)
      : connection_(connection), now_(now), deadline_(deadline) {}

  absl::Time now() const override { return now_; }

  absl::StatusOr<std::vector<Row>> Query(std::string_view sql,
                                         const std::vector<Value>& parameters) override {
    if (!failure_.ok()) return failure_;
    const absl::Duration remaining = deadline_ - absl::Now();
    if (remaining <= absl::ZeroDuration()) return DeadlinePassed();
    auto rows = connection_.Query(sql, PointersTo(parameters), remaining);
    failure_ = rows.status();
    return rows;
  }

 private:
  Connection& connection_;
  const absl::Time now_;
  const absl::Time deadline_;
  absl::Status failure_;  // the server may have ended the transaction with it
};

}  // namespace

ReadExecutor::ReadExecutor(const Options& options, ConnectBackoff& connect_backoff,
                           Counters& counters, RowCache& cache)
    : options_(options),
      connect_backoff_(connect_backoff),
      counters_(counters),
      cache_(cache),
      queue_(options.max_waiting, options.read_workers, /*batch=*/1) {
  for (int i = 0; i < options.read_workers; ++i) workers_.emplace_back([this, i] { Work(i); });
}

ReadExecutor::~ReadExecutor() {
  for (const ReadJob& job : queue_.Close()) job.done(ShuttingDown());
  for (std::thread& worker : workers_) worker.join();
}

void ReadExecutor::Read(ReadJob job) {
  absl::Status status = queue_.Put(job);
  if (status.ok()) return;
  Count(counters_.rejected);
  job.done(std::move(status));
}

void ReadExecutor::Work(size_t worker) {
  WorkerConnection connection(options_, connect_backoff_, counters_);
  while (auto taken = queue_.Take(worker, connection.keep_alive_interval(),
                                  [&] { connection.KeepAlive(); })) {
    for (const ReadJob& job : taken->late) job.done(DeadlinePassed());
    for (const ReadJob& job : taken->jobs) {
      job.done(job.isolation == Isolation::kSnapshot ? RunInSnapshot(job, connection)
                                                     : Run(job, connection));
    }
  }
}

absl::Status ReadExecutor::Run(const ReadJob& job, WorkerConnection& connection) {
  // Connecting sets the clock. Where it fails, so does the first statement.
  if (!options_.clock->IsSet()) (void)connection.Get();
  ReadSession session(connection, cache_, options_.clock->Now(), job.deadline);
  return job.run(session);
}

absl::Status ReadExecutor::RunInSnapshot(const ReadJob& job, WorkerConnection& connection) {
  auto begun = connection.BeginSnapshot();
  if (!begun.ok()) return begun.status();
  SnapshotSession session(**begun, options_.clock->Now(), job.deadline);
  absl::Status status = job.run(session);
  connection.Rollback();
  return status;
}

}  // namespace district::db
