#include "common/db/database.h"

#include <utility>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/db/counters.h"
#include "common/db/group_committer.h"
#include "common/db/key_loader.h"
#include "common/db/read_executor.h"
#include "common/db/row_cache.h"
#include "common/db/worker_connection.h"

namespace district::db {
namespace {

class PooledDatabase : public Database {
 public:
  explicit PooledDatabase(Options options)
      : options_(std::move(options)),
        cache_(options_, counters_),
        keys_(options_, connect_backoff_, counters_, cache_),
        reads_(options_, connect_backoff_, counters_, cache_),
        writes_(options_, connect_backoff_, counters_) {}

  void Load(const KeyQuery& query, std::string key, absl::Time deadline,
            std::function<void(absl::StatusOr<std::optional<Row>>)> done) override {
    keys_.Load(query, std::move(key), deadline, std::move(done));
  }
  void Read(ReadJob job) override { reads_.Read(std::move(job)); }
  void Write(WriteJob job) override { writes_.Write(std::move(job)); }

  Stats stats() const override {
    Stats stats;
    stats.connections_opened = counters_.connections_opened;
    stats.connections_broken = counters_.connections_broken;
    stats.statements = counters_.statements;
    stats.keys_loaded = counters_.keys_loaded;
    stats.key_statements = counters_.key_statements;
    stats.keys_cached = counters_.keys_cached;
    stats.writes = counters_.writes;
    stats.commits = counters_.commits;
    stats.reruns = counters_.reruns;
    stats.rejected = counters_.rejected;
    stats.waiting_keys = keys_.waiting();
    stats.waiting_reads = reads_.waiting();
    stats.waiting_writes = writes_.waiting();
    return stats;
  }

  absl::Time now() const override { return options_.clock->Now(); }

 private:
  const Options options_;
  Counters counters_;
  ConnectBackoff connect_backoff_;
  RowCache cache_;
  KeyLoader keys_;
  ReadExecutor reads_;
  GroupCommitter writes_;
};

// Hands `job` over and waits for its answer.
template <typename Job>
absl::Status Wait(Job job, const std::function<void(Job)>& hand_over) {
  absl::Status answer;
  absl::Notification answered;
  job.done = [&](absl::Status status) {
    answer = std::move(status);
    answered.Notify();
  };
  hand_over(std::move(job));
  answered.WaitForNotification();
  return answer;
}

}  // namespace

absl::Status Database::ReadNow(absl::Duration timeout, std::function<absl::Status(Session&)> run,
                               Isolation isolation) {
  ReadJob job;
  job.isolation = isolation;
  job.deadline = absl::Now() + timeout;
  job.run = std::move(run);
  return Wait<ReadJob>(std::move(job), [this](ReadJob ready) { Read(std::move(ready)); });
}

absl::Status Database::WriteNow(absl::Duration timeout,
                                std::function<absl::Status(Transaction&)> run) {
  WriteJob job;
  job.deadline = absl::Now() + timeout;
  job.run = std::move(run);
  return Wait<WriteJob>(std::move(job), [this](WriteJob ready) { Write(std::move(ready)); });
}

std::unique_ptr<Database> OpenDatabase(Options options) {
  return std::make_unique<PooledDatabase>(std::move(options));
}

}  // namespace district::db
