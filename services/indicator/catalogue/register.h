// Registers what is measured: fields and indicators.
#pragma once

#include "common/resource/service.h"

namespace district::indicator {

void RegisterCatalogue(resource::Service& service);

}  // namespace district::indicator
