// The personnel service: organizations, posts and people, who holds which post on which day, and
// how people are evaluated.
#pragma once

#include "common/resource/service_main.h"

namespace district::personnel {

resource::ServiceDefinition PersonnelDefinition();

}  // namespace district::personnel
