// Registers the rules by which bodies decide: how many must be present, and how many in favour.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::meeting {

void RegisterRules(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> DecisionRules();

}  // namespace district::meeting
