// The meeting service: what met, who took part, what was on the agenda, decided and ordered; and
// the documents and bulletins around it.
#pragma once

#include "common/resource/service_main.h"

namespace district::meeting {

resource::ServiceDefinition MeetingDefinition();

}  // namespace district::meeting
