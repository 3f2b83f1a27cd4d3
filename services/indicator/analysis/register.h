// Registers what figures mean together: comparisons, forecasts, series, places and shares.
#pragma once

#include "common/resource/service.h"
#include "services/indicator/tree/tree_cache.h"

namespace district::indicator {

// `trees` must outlive the service.
void RegisterAnalysis(resource::Service& service, TreeCache& trees);

// Methods beyond the standard ones.
void ServeComparisons(resource::Service& service, TreeCache& trees);
void ServeExplanations(resource::Service& service);
void ServeForecasts(resource::Service& service);
void ServeQueries(resource::Service& service, TreeCache& trees);

}  // namespace district::indicator
