#include "services/meeting/decisions/register.h"

namespace district::meeting {

void RegisterDecisions(resource::Service& service) {
  service.Serve(AgendaItems());
  service.Serve(Decisions());
}

}  // namespace district::meeting
