// Registers the rules that figures are held to when they are written.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::indicator {

void RegisterValidation(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> ValidationRules();

// Methods beyond the standard ones.
void ServeRuns(resource::Service& service);
void ServeFindings(resource::Service& service);

}  // namespace district::indicator
