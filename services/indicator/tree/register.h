// Registers the copied tree of organizations: what follows personnel, and how old the copy is.
#pragma once

#include "absl/synchronization/notification.h"
#include "common/resource/service.h"
#include "services/indicator/tree/tree_cache.h"

namespace district::indicator {

// Tells the age of the tree among the metrics. `cache` must outlive the server of the service.
void RegisterTree(resource::Service& service, const TreeCache& cache);

// Follows personnel until `stop`.
void FollowTree(resource::Service& service, TreeCache& cache, const absl::Notification& stop);

}  // namespace district::indicator
