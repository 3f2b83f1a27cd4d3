// Registers what is on the agenda of meetings and what they decide.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::meeting {

void RegisterDecisions(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> AgendaItems();
std::unique_ptr<resource::Collection> Decisions();

}  // namespace district::meeting
