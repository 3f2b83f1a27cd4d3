#include "services/meeting/meetings/register.h"

namespace district::meeting {

void RegisterMeetings(resource::Service& service) {
  service.Serve(Meetings());
  service.Serve(Rooms());
  ServeMoves(service);
  ServeCorrections(service);
  ServeOrdinalGaps(service);
}

}  // namespace district::meeting
