#include "services/indicator/analysis/register.h"

namespace district::indicator {

void RegisterAnalysis(resource::Service& service) {
  service.Serve(WatchItems());
  ServeComparisons(service);
  ServeForecasts(service);
  ServeQueries(service);
}

}  // namespace district::indicator
