#include "services/indicator/indicator.h"

namespace district::indicator {

resource::ServiceDefinition IndicatorDefinition() {
  return {.name = "indicator",
          .purpose =
              "Serves indicators with their plans and figures, comparisons and the watch "
              "list.",
          .define = [](resource::Service& service) {
            service.Serve(Fields());
            service.Serve(Indicators());
            service.Serve(Plans());
            service.Serve(Observations());
            service.Serve(WatchItems());
            ServeComparisons(service);
          }};
}

}  // namespace district::indicator
