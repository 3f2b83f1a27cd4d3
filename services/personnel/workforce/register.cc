#include "services/personnel/workforce/register.h"

namespace district::personnel {

void RegisterWorkforce(resource::Service& service) {
  service.Serve(StaffQuotas());
  service.Serve(Successors());
  ServeWorkforce(service);
  ServeExpiringAppointments(service);
  ServeSuccessionGaps(service);
}

}  // namespace district::personnel
