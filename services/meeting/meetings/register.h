// Registers meetings, the rooms they are held in, and the moves of their life.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::meeting {

void RegisterMeetings(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> Meetings();
std::unique_ptr<resource::Collection> Rooms();

// Methods beyond the standard ones.
void ServeMoves(resource::Service& service);
void ServeCorrections(resource::Service& service);
void ServeOrdinalGaps(resource::Service& service);

}  // namespace district::meeting
