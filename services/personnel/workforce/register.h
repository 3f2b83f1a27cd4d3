// Registers headcounts against quotas, expiring appointments, successors and where they are
// missing.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::personnel {

void RegisterWorkforce(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> StaffQuotas();
std::unique_ptr<resource::Collection> Successors();

// Methods beyond the standard ones.
void ServeWorkforce(resource::Service& service);
void ServeExpiringAppointments(resource::Service& service);
void ServeSuccessionGaps(resource::Service& service);

}  // namespace district::personnel
