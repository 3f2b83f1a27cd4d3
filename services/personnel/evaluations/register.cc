#include "services/personnel/evaluations/register.h"

namespace district::personnel {

void RegisterEvaluations(resource::Service& service) {
  service.Serve(EvaluationFrameworks());
  service.Serve(Evaluations());
  ServeEvaluationSteps(service);
  ServeEvaluationPrefill(service);
  ServeEvaluationSummary(service);
}

}  // namespace district::personnel
