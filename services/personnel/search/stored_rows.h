// Which rows this process knows to be stored for good, among those that are never removed.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace district::personnel {

// What a transaction finds is stored for good, unless it put that there itself: then it may still
// be rolled back. A transaction is told by its time.
class StoredRows {
 public:
  // No more than so many are remembered.
  explicit StoredRows(size_t most) : most_(most) {}

  // Those of `rows` that are not stored, in their order: `find` asks the database which are of
  // those that are not known to be, and answers a set.
  template <typename Find>
  absl::StatusOr<std::vector<std::string>> Missing(const std::vector<std::string>& rows,
                                                   absl::Time transaction, const Find& find) {
    std::vector<std::string> missing = Unknown(rows);
    if (missing.empty()) return missing;
    absl::StatusOr<std::set<std::string>> stored = find(missing);
    if (!stored.ok()) return stored.status();
    for (const std::string& row : *stored) Found(row, transaction);
    std::erase_if(missing, [&](const std::string& row) { return stored->contains(row); });
    return missing;
  }

  bool Contains(const std::string& row) {
    absl::ReaderMutexLock lock(&mutex_);
    return known_.contains(row);
  }

  void Found(const std::string& row, absl::Time transaction) {
    absl::MutexLock lock(&mutex_);
    const auto inserted = inserted_.find(row);
    if (inserted != inserted_.end()) {
      if (inserted->second == transaction) return;
      inserted_.erase(inserted);
    }
    if (known_.size() == most_) known_.clear();
    known_.insert(row);
  }

  void Inserted(const std::string& row, absl::Time transaction) {
    absl::MutexLock lock(&mutex_);
    if (inserted_.size() == most_) inserted_.clear();
    inserted_[row] = transaction;
  }

 private:
  std::vector<std::string> Unknown(std::vector<std::string> rows) {
    absl::ReaderMutexLock lock(&mutex_);
    std::erase_if(rows, [this](const std::string& row) {
      mutex_.AssertReaderHeld();
      return known_.contains(row);
    });
    return rows;
  }

  const size_t most_;
  absl::Mutex mutex_;
  absl::flat_hash_set<std::string> known_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, absl::Time> inserted_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace district::personnel
