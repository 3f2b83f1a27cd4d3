#include "services/indicator/watch/register.h"

namespace district::indicator {

void RegisterWatch(resource::Service& service) {
  service.Serve(WatchItems());
  service.Serve(Assessments());
  ServeWatchMoves(service);
  ServeEvaluation(service);
}

}  // namespace district::indicator
