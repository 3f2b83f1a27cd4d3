// Runs reads: closures with a connection, outside transactions or in one that shows a snapshot.
#pragma once

#include <thread>
#include <vector>

#include "common/db/counters.h"
#include "common/db/database.h"
#include "common/db/queue.h"
#include "common/db/row_cache.h"
#include "common/db/worker_connection.h"

namespace district::db {

class ReadExecutor {
 public:
  ReadExecutor(const Options& options, ConnectBackoff& connect_backoff, Counters& counters,
               RowCache& cache);
  ~ReadExecutor();

  void Read(ReadJob job);
  size_t waiting() const { return queue_.size(); }

 private:
  void Work(size_t worker);
  absl::Status Run(const ReadJob& job, WorkerConnection& connection);
  absl::Status RunInSnapshot(const ReadJob& job, WorkerConnection& connection);

  const Options& options_;
  ConnectBackoff& connect_backoff_;
  Counters& counters_;
  RowCache& cache_;
  Queue<ReadJob> queue_;
  std::vector<std::thread> workers_;
};

}  // namespace district::db
