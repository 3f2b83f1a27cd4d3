// Registers what figures mean together: comparisons, series, places and shares, and what needs
// watching.
#pragma once

#include <memory>

#include "common/resource/service.h"
#include "services/indicator/tree/tree_cache.h"

namespace district::indicator {

// `trees` must outlive the service.
void RegisterAnalysis(resource::Service& service, TreeCache& trees);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> WatchItems();

// Methods beyond the standard ones.
void ServeComparisons(resource::Service& service);
void ServeForecasts(resource::Service& service);
void ServeQueries(resource::Service& service, TreeCache& trees);

}  // namespace district::indicator
