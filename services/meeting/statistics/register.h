// Registers figures on the meetings of bodies.
#pragma once

#include "common/resource/service.h"

namespace district::meeting {

void RegisterStatistics(resource::Service& service);

}  // namespace district::meeting
