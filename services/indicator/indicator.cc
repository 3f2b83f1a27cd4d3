#include "services/indicator/indicator.h"

#include <memory>

#include "absl/synchronization/notification.h"
#include "services/indicator/analysis/register.h"
#include "services/indicator/catalogue/register.h"
#include "services/indicator/charts/register.h"
#include "services/indicator/collection/register.h"
#include "services/indicator/exchange/register.h"
#include "services/indicator/figures/register.h"
#include "services/indicator/plans/register.h"
#include "services/indicator/tree/register.h"
#include "services/indicator/tree/tree_cache.h"
#include "services/indicator/validation/register.h"
#include "services/indicator/watch/register.h"
#include "services/indicator/words/register.h"

namespace district::indicator {

resource::ServiceDefinition IndicatorDefinition() {
  const auto tree = std::make_shared<TreeCache>();
  return {
      .name = "indicator",
      .purpose =
          "Serves indicators with their plans and figures, the reports that these come in by, "
          "comparisons and the watch list.",
      .define =
          [tree](resource::Service& service) {
            RegisterTree(service, *tree);
            RegisterCatalogue(service);
            RegisterPlans(service);
            RegisterValidation(service);
            RegisterCollection(service);
            RegisterFigures(service);
            RegisterExchange(service);
            RegisterAnalysis(service, *tree);
            RegisterWatch(service);
            RegisterWords(service);
            RegisterCharts(service);
          },
      .background = [tree](resource::Service& service,
                           const absl::Notification& stop) { FollowTree(service, *tree, stop); }};
}

}  // namespace district::indicator
