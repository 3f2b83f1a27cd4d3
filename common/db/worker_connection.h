// Keeps the connection of a worker: opened when needed, thrown away when broken.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/db/connection.h"

namespace district::db {

// Decides who may try to connect, for all workers of a database. While connecting fails only one
// tries, and not at once again, so that jobs do not each wait for a server that is not there.
class ConnectBackoff {
 public:
  bool MayConnect();
  // What became of an attempt that was allowed.
  void Report(bool connected);

 private:
  absl::Mutex mutex_;
  bool trying_ ABSL_GUARDED_BY(mutex_) = false;  // only kept while failing
  absl::Duration backoff_ ABSL_GUARDED_BY(mutex_) = absl::ZeroDuration();
  absl::Time not_before_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

class WorkerConnection {
 public:
  WorkerConnection(const Options& options, ConnectBackoff& connect_backoff, Counters& counters,
                   Mode mode = Mode::kStatements)
      : options_(options), connect_backoff_(connect_backoff), counters_(counters), mode_(mode) {}

  // The connection, opened where there is none that works. UNAVAILABLE where it cannot be; at once
  // where it is known already. `fresh` says that it was only just opened.
  absl::StatusOr<Connection*> Get(bool* fresh = nullptr);

  // A statement outside transactions. It only reads, so it is repeated where an old connection
  // turns out to be dead.
  absl::StatusOr<std::vector<Row>> Query(std::string_view sql, const std::vector<Value>& parameters,
                                         absl::Time deadline);

  // Begins a transaction whose statements all see what is committed now; an old connection that
  // turns out to be dead is replaced first. The transaction is ended by Rollback.
  absl::StatusOr<Connection*> BeginSnapshot();

  // Rolls back, or throws the connection away where that is not possible.
  void Rollback();

  // Tells the server that the connection is still held, or throws away one that is dead. To be
  // called by who has nothing to do for `keep_alive_interval`, which leaves time for a busy
  // machine.
  void KeepAlive();
  absl::Duration keep_alive_interval() const { return options_.idle_timeout / 3; }

 protected:
  void DropIfBroken();

  const Options& options_;
  std::unique_ptr<Connection> connection_;

 private:
  absl::Status Open();

  ConnectBackoff& connect_backoff_;
  Counters& counters_;
  const Mode mode_;
};

// Keeps a connection for transactions.
class TransactionConnection : public WorkerConnection {
 public:
  TransactionConnection(const Options& options, ConnectBackoff& connect_backoff, Counters& counters)
      : WorkerConnection(options, connect_backoff, counters, Mode::kTransactions) {}

  // The connection before its next transaction, and what that one's now() is to be.
  struct Begun {
    Connection* connection;
    absl::Time now;
  };
  absl::StatusOr<Begun> Begin();
};

}  // namespace district::db
