// Registers what is aimed at.
#pragma once

#include "common/resource/service.h"

namespace district::indicator {

void RegisterPlans(resource::Service& service);

}  // namespace district::indicator
