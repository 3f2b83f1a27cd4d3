#include "services/meeting/rules/register.h"

namespace district::meeting {

void RegisterRules(resource::Service& service) {
  service.Serve(DecisionRules());
  service.Serve(FacetSchemes());
  service.Serve(SecrecyTerms());
}

}  // namespace district::meeting
