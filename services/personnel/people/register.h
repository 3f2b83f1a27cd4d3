// Registers people, the search for them, and merges of people recorded twice.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::personnel {

void RegisterPeople(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> People();

// Methods beyond the standard ones.
void ServePeopleQueries(resource::Service& service);
void ServePeopleMerge(resource::Service& service);

}  // namespace district::personnel
