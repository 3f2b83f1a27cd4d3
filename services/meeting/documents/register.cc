#include "services/meeting/documents/register.h"

namespace district::meeting {

void RegisterDocuments(resource::Service& service) {
  service.Serve(Documents());
  service.Serve(References());
  service.Serve(DocumentTypes());
  service.Serve(NumberRegisters());
  ServeDocumentMoves(service);
  ServeRelatedDocuments(service);
  ServeNumbers(service);
  ServeBook(service);
  ServeSymbols(service);
}

}  // namespace district::meeting
