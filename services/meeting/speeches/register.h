// Registers the list of speakers of meetings: who asks to speak, who speaks, for how long, and what
// it led to.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::meeting {

void RegisterSpeeches(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> Speeches();

// Methods beyond the standard ones.
void ServeSpeechRequests(resource::Service& service);
void ServeSpeechMoves(resource::Service& service);
void ServeSpeechQueue(resource::Service& service);

}  // namespace district::meeting
