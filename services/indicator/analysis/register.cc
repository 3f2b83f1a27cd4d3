#include "services/indicator/analysis/register.h"

namespace district::indicator {

void RegisterAnalysis(resource::Service& service, TreeCache& trees) {
  ServeComparisons(service, trees);
  ServeExplanations(service);
  ServeForecasts(service);
  ServeQueries(service, trees);
}

}  // namespace district::indicator
