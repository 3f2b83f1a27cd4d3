// Registers the calendar of meetings.
#pragma once

#include "common/resource/service.h"

namespace district::meeting {

void RegisterCalendar(resource::Service& service);

}  // namespace district::meeting
