// Registers reports in words: their styles, and composing them.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::indicator {

void RegisterWords(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> ReportStyles();

// Methods beyond the standard ones.
void ServeReports(resource::Service& service);

}  // namespace district::indicator
