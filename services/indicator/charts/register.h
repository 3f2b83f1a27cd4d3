// Registers charts of figures.
#pragma once

#include "common/resource/service.h"

namespace district::indicator {

void RegisterCharts(resource::Service& service);

}  // namespace district::indicator
