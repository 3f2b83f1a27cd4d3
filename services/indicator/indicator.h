// The indicator service: what is measured, what is aimed at, the figures, and what needs watching.
#pragma once

#include "common/resource/service_main.h"

namespace district::indicator {

resource::ServiceDefinition IndicatorDefinition();

}  // namespace district::indicator
