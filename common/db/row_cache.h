// Rows that were read by key, kept for as long as the log of changes does not name their keys.
//
// Before rows are answered from here the log is asked what came since it was last read, so they are
// what stands in the database, whichever process wrote it.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/db/counters.h"
#include "common/db/database.h"

namespace district::db {

class RowCache {
 public:
  // Runs a statement outside transactions.
  using Ask = absl::FunctionRef<absl::StatusOr<std::vector<Row>>(std::string_view sql,
                                                                 const std::vector<Value>&)>;
  // Reads rows by key from their table.
  using Fetch =
      absl::FunctionRef<absl::StatusOr<std::vector<Row>>(const std::vector<std::string_view>&)>;

  RowCache(const Options& options, Counters& counters);

  // The rows of `keys` in no order; absent ones are left out. Asks the log only where at least half
  // of the rows are kept: to fetch the others costs no more.
  absl::StatusOr<std::vector<Row>> Rows(const KeyQuery& query,
                                        const std::vector<std::string_view>& keys, Ask ask,
                                        Fetch fetch);

 private:
  // How far the log was read, so that all that is kept is as new as that.
  struct Mark {
    int64_t number = 0;  // of the last change; 0 where none is known
    std::string id;      // of that change
    int64_t era = 0;     // counts how often everything was forgotten
  };
  struct Entry {
    std::string key;
    std::vector<Value> others;  // the columns of the row after the key
    size_t bytes;
  };
  using Entries = std::list<Entry>;

  bool MostlyKept(const std::vector<std::string_view>& keys) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Mark> CatchUp(const Mark& from, Ask ask);
  absl::StatusOr<Mark> BeginAnew(Ask ask);
  // Appends the rows that are kept; answers the keys of the others.
  std::vector<std::string_view> Take(const Mark& mark, const std::vector<std::string_view>& keys,
                                     std::vector<Row>& rows);
  // Keeps rows that were read after the log had been read up to `mark`.
  void Keep(const Mark& mark, const std::vector<Row>& rows);
  void Forget(Entries::iterator entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::optional<KeyLog> log_;
  const size_t max_bytes_;
  Counters& counters_;
  std::string since_sql_, last_sql_;

  absl::Mutex mutex_;
  Mark mark_ ABSL_GUARDED_BY(mutex_);
  Entries entries_ ABSL_GUARDED_BY(mutex_);  // the last used first
  absl::flat_hash_map<std::string_view, Entries::iterator> places_ ABSL_GUARDED_BY(mutex_);
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace district::db
