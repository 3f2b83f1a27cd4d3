#include "services/indicator/tree/tree_cache.h"

#include <algorithm>
#include <utility>

namespace district::indicator {

absl::Time TreeCache::TimeLocked(const TreeState& state) const {
  const absl::Time stored =
      state.tree_time == 0 ? absl::InfinitePast() : absl::FromUnixMicros(state.tree_time);
  return state.version == current_version_ ? std::max(stored, current_) : stored;
}

absl::Time TreeCache::TimeOf(const TreeState& state) const {
  absl::MutexLock lock(&mutex_);
  return TimeLocked(state);
}

absl::Time TreeCache::latest() const {
  absl::MutexLock lock(&mutex_);
  return latest_;
}

void TreeCache::NoteCurrent(const TreeState& state, absl::Time time) {
  absl::MutexLock lock(&mutex_);
  if (state.version != current_version_) current_ = absl::InfinitePast();
  current_version_ = state.version;
  current_ = std::max(current_, time);
  latest_ = std::max(latest_, TimeLocked(state));
}

absl::StatusOr<TreeCache::Known> TreeCache::Get(db::Session& session) {
  absl::StatusOr<TreeState> state = ReadTreeState(session);
  if (!state.ok()) return state.status();
  {
    absl::MutexLock lock(&mutex_);
    const absl::Time time = TimeLocked(*state);
    latest_ = std::max(latest_, time);
    if (version_ == state->version) return Known{tree_, time};
  }
  absl::StatusOr<OrganizationTree> tree = ReadTree(session);
  if (!tree.ok()) return tree.status();
  auto read = std::make_shared<const OrganizationTree>(*std::move(tree));
  absl::MutexLock lock(&mutex_);
  if (version_ < state->version) {
    tree_ = read;
    version_ = state->version;
  }
  return Known{std::move(read), TimeLocked(*state)};
}

}  // namespace district::indicator
