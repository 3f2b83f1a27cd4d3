// What is taken over of personnel's organizations and groups: where they stand and when.
#pragma once

#include <vector>

#include "district/personnel/v1/organization_groups.pb.h"
#include "district/personnel/v1/organizations.pb.h"
#include "services/indicator/tree/organization_tree.h"

namespace district::indicator {

Unit UnitOf(const personnel::v1::Organization& organization);
std::vector<Stay> MembersOf(const personnel::v1::OrganizationGroup& group);

}  // namespace district::indicator
