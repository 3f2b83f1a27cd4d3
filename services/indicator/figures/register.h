// Registers the figures as they were reported.
#pragma once

#include "common/resource/service.h"

namespace district::indicator {

void RegisterFigures(resource::Service& service);

}  // namespace district::indicator
