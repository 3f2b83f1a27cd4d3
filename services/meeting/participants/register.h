// Registers participants of meetings.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::meeting {

void RegisterParticipants(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> Participants();

}  // namespace district::meeting
