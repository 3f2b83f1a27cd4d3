// Registers the figures as they were reported, and how they were revised.
#pragma once

#include "common/resource/service.h"

namespace district::indicator {

void RegisterFigures(resource::Service& service);

// Methods beyond the standard ones.
void ServeRevisions(resource::Service& service);

}  // namespace district::indicator
