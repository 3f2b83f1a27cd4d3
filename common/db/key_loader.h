// Loads rows by key: all that wait for one table become one statement.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/db/counters.h"
#include "common/db/database.h"
#include "common/db/row_cache.h"
#include "common/db/wait_estimator.h"
#include "common/db/worker_connection.h"

namespace district::db {

// The text of a KeyQuery for a number of keys, a power of two.
std::string KeySql(const KeyQuery& query, size_t keys);

class KeyLoader {
 public:
  KeyLoader(const Options& options, ConnectBackoff& connect_backoff, Counters& counters,
            RowCache& cache);
  ~KeyLoader();

  void Load(const KeyQuery& query, std::string key, absl::Time deadline,
            std::function<void(absl::StatusOr<std::optional<Row>>)> done);
  size_t waiting() const;

 private:
  struct Wanted {
    std::string key;
    absl::Time deadline;
    std::function<void(absl::StatusOr<std::optional<Row>>)> done;
  };

  // A query and what waits for it.
  struct Plan {
    KeyQuery query;
    std::vector<std::string> sql;  // for 1, 2, 4, ... keys
    std::deque<Wanted> waiting;
  };
  struct PlanHash {
    using is_transparent = void;
    size_t operator()(const KeyQuery& query) const;
    size_t operator()(const std::unique_ptr<Plan>& plan) const { return (*this)(plan->query); }
  };
  struct PlanEqual {
    using is_transparent = void;
    static const KeyQuery& Of(const KeyQuery& query) { return query; }
    static const KeyQuery& Of(const std::unique_ptr<Plan>& plan) { return plan->query; }
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return Same(Of(a), Of(b));
    }
    static bool Same(const KeyQuery& a, const KeyQuery& b);
  };

  absl::Status Enqueue(const KeyQuery& query, Wanted& wanted);
  Plan& PlanOf(const KeyQuery& query) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Work(size_t worker);
  Plan* Take(WorkerConnection& connection, size_t worker, std::vector<Wanted>& taken);
  void Serve(WorkerConnection& connection, const Plan& plan, std::vector<Wanted> loads);
  // By statements, but for what is kept.
  absl::StatusOr<std::vector<Row>> Rows(WorkerConnection& connection, const Plan& plan,
                                        const std::vector<std::string_view>& keys,
                                        absl::Time deadline);

  const Options& options_;
  ConnectBackoff& connect_backoff_;
  Counters& counters_;
  RowCache& cache_;
  mutable absl::Mutex mutex_;
  absl::CondVar arrived_;
  absl::flat_hash_set<std::unique_ptr<Plan>, PlanHash, PlanEqual> plans_ ABSL_GUARDED_BY(mutex_);
  // The plans for which something waits.
  std::deque<Plan*> ready_ ABSL_GUARDED_BY(mutex_);
  size_t waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  WaitEstimator wait_estimator_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> workers_;
};

}  // namespace district::db
