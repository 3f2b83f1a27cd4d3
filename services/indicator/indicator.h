// The indicator service: what is measured, what is aimed at, the figures, and what needs watching.
#pragma once

#include <memory>

#include "common/resource/service_main.h"

namespace district::indicator {

resource::ServiceDefinition IndicatorDefinition();

// Collections, one declaration each.
std::unique_ptr<resource::Collection> Fields();
std::unique_ptr<resource::Collection> Indicators();
std::unique_ptr<resource::Collection> Plans();
std::unique_ptr<resource::Collection> Observations();
std::unique_ptr<resource::Collection> WatchItems();

// Methods beyond the standard ones.
void ServeComparisons(resource::Service& service);

}  // namespace district::indicator
