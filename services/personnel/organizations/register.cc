#include "services/personnel/organizations/register.h"

namespace district::personnel {

void RegisterOrganizations(resource::Service& service) {
  service.Serve(Organizations());
  service.Serve(OrganizationGroups());
  service.Serve(Terms());
  service.Serve(Posts());
  ServeOrganizationQueries(service);
  ServeOrganizationTrees(service);
  ServeReorganizations(service);
}

}  // namespace district::personnel
