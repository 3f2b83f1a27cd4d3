// Registers what a meeting takes up from the earlier ones of its body.
#pragma once

#include "common/resource/service.h"

namespace district::meeting {

void RegisterCarryOver(resource::Service& service);

}  // namespace district::meeting
