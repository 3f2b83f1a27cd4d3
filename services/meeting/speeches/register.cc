#include "services/meeting/speeches/register.h"

namespace district::meeting {

void RegisterSpeeches(resource::Service& service) {
  service.Serve(Speeches());
  ServeSpeechRequests(service);
  ServeSpeechMoves(service);
  ServeSpeechQueue(service);
}

}  // namespace district::meeting
