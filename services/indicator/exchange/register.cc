#include "services/indicator/exchange/register.h"

namespace district::indicator {

void RegisterExchange(resource::Service& service) {
  ServeImports(service);
  ServeExports(service);
}

}  // namespace district::indicator
