// Registers the rules that change by the day: how many of a body must be present and in favour,
// for how long state secrets are protected, and what must be clear of assignments.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::meeting {

void RegisterRules(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> DecisionRules();
std::unique_ptr<resource::Collection> FacetSchemes();
std::unique_ptr<resource::Collection> SecrecyTerms();

}  // namespace district::meeting
