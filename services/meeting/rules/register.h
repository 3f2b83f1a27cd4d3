// Registers the rules of law: how many of a body must be present and in favour, and for how long
// state secrets are protected.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::meeting {

void RegisterRules(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> DecisionRules();
std::unique_ptr<resource::Collection> SecrecyTerms();

}  // namespace district::meeting
