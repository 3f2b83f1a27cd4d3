// Registers papers about meetings.
#pragma once

#include "common/resource/service.h"

namespace district::meeting {

void RegisterPapers(resource::Service& service);

}  // namespace district::meeting
