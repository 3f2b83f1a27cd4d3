// Registers papers about meetings.
#pragma once

#include "common/resource/service.h"

namespace district::meeting {

// Ends the program with 2 and says why where the templates cannot be used.
void RegisterPapers(resource::Service& service);

}  // namespace district::meeting
