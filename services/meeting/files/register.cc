#include "services/meeting/files/register.h"

namespace district::meeting {

void RegisterFiles(resource::Service& service) {
  service.Serve(Files());
  service.Serve(Comments());
  ServeUploads(service);
  ServeDownloads(service);
  ServeComparisons(service);
  ServeResolutions(service);
}

}  // namespace district::meeting
