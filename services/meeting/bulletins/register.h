// Registers what the office publishes of meetings, and the count of its views.
#pragma once

#include "common/resource/service.h"

namespace district::meeting {

void RegisterBulletins(resource::Service& service);

}  // namespace district::meeting
