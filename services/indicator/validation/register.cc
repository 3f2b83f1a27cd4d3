#include "services/indicator/validation/register.h"

namespace district::indicator {

void RegisterValidation(resource::Service& service) {
  service.Serve(ValidationRules());
  ServeRuns(service);
  ServeFindings(service);
}

}  // namespace district::indicator
