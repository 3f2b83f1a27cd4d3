// Registers participants of meetings: who is invited, who comes and goes, and whether they are
// enough.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::meeting {

void RegisterParticipants(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> Participants();

// Methods beyond the standard ones.
void ServeRosterInvitations(resource::Service& service);
void ServeChecks(resource::Service& service);
void ServeQuorum(resource::Service& service);

}  // namespace district::meeting
