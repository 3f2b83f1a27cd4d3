#include "services/personnel/appointments/register.h"

namespace district::personnel {

void RegisterAppointments(resource::Service& service) {
  service.Serve(Appointments());
  ServeMovements(service);
  ServeRosters(service);
}

}  // namespace district::personnel
