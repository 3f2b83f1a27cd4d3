// The copied tree of organizations, kept in memory until it changes.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "services/indicator/tree/organization_tree.h"
#include "services/indicator/tree/tree_store.h"

namespace district::indicator {

// Thread-safe.
class TreeCache {
 public:
  struct Known {
    std::shared_ptr<const OrganizationTree> tree;
    // When it was known to be current; InfinitePast where it was never copied.
    absl::Time time;
  };
  // Returns the tree as the session sees it, read anew where it has changed.
  absl::StatusOr<Known> Get(db::Session& session);

  // Remembers that the tree of this state was still current at `time`.
  void NoteCurrent(const TreeState& state, absl::Time time);
  // Returns the time of the state, or a later one that was noted of the same tree.
  absl::Time TimeOf(const TreeState& state) const;
  // Returns the latest of these times that was told of.
  absl::Time latest() const;

 private:
  absl::Time TimeLocked(const TreeState& state) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  std::shared_ptr<const OrganizationTree> tree_ ABSL_GUARDED_BY(mutex_);
  int64_t version_ ABSL_GUARDED_BY(mutex_) = -1;          // of the tree that is kept
  int64_t current_version_ ABSL_GUARDED_BY(mutex_) = -1;  // of the tree that was noted
  absl::Time current_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Time latest_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace district::indicator
