#include "services/personnel/people/register.h"

namespace district::personnel {

void RegisterPeople(resource::Service& service) {
  service.Serve(People());
  ServePeopleQueries(service);
  ServePeopleMerge(service);
}

}  // namespace district::personnel
