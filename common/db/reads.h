// Reads: closures with a connection, outside transactions.
#pragma once

#include <thread>
#include <vector>

#include "common/db/counters.h"
#include "common/db/database.h"
#include "common/db/link.h"
#include "common/db/queue.h"
#include "common/db/row_cache.h"

namespace district::db {

class ReadLane {
 public:
  ReadLane(const Options& options, Gate& gate, Counters& counters, RowCache& cache);
  ~ReadLane();

  void Read(ReadJob job);
  size_t waiting() const { return queue_.size(); }

 private:
  void Work(size_t worker);

  const Options& options_;
  Gate& gate_;
  Counters& counters_;
  RowCache& cache_;
  Queue<ReadJob> queue_;
  std::vector<std::thread> workers_;
};

}  // namespace district::db
