// Registers organizations with their terms and posts, their tree and its reorganization.
#pragma once

#include <memory>

#include "common/resource/service.h"

namespace district::personnel {

void RegisterOrganizations(resource::Service& service);

// Collections, one declaration each.
std::unique_ptr<resource::Collection> Organizations();
std::unique_ptr<resource::Collection> OrganizationGroups();
std::unique_ptr<resource::Collection> Terms();
std::unique_ptr<resource::Collection> Posts();

// Methods beyond the standard ones.
void ServeOrganizationQueries(resource::Service& service);
void ServeOrganizationTrees(resource::Service& service);
void ServeReorganizations(resource::Service& service);

}  // namespace district::personnel
