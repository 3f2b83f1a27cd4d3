#include "services/indicator/indicator.h"

#include "services/indicator/analysis/register.h"
#include "services/indicator/catalogue/register.h"
#include "services/indicator/figures/register.h"
#include "services/indicator/plans/register.h"

namespace district::indicator {

resource::ServiceDefinition IndicatorDefinition() {
  return {.name = "indicator",
          .purpose =
              "Serves indicators with their plans and figures, comparisons and the watch "
              "list.",
          .define = [](resource::Service& service) {
            RegisterCatalogue(service);
            RegisterPlans(service);
            RegisterFigures(service);
            RegisterAnalysis(service);
          }};
}

}  // namespace district::indicator
