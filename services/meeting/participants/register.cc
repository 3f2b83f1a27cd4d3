#include "services/meeting/participants/register.h"

namespace district::meeting {

void RegisterParticipants(resource::Service& service) {
  service.Serve(Participants());
  ServeRosterInvitations(service);
  ServeChecks(service);
  ServeQuorum(service);
}

}  // namespace district::meeting
