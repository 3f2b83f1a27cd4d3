#include "services/indicator/words/register.h"

namespace district::indicator {

void RegisterWords(resource::Service& service) {
  service.Serve(ReportStyles());
  ServeReports(service);
}

}  // namespace district::indicator
