// Registers who holds which post on which day, and what is asked about it.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::personnel {

void RegisterAppointments(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> Appointments();

// Methods beyond the standard ones.
void ServeMovements(resource::Service& service);
void ServeRosters(resource::Service& service);

}  // namespace district::personnel
