#include "services/meeting/participants/register.h"

namespace district::meeting {

void RegisterParticipants(resource::Service& service) { service.Serve(Participants()); }

}  // namespace district::meeting
