#include "services/indicator/collection/register.h"

namespace district::indicator {

void RegisterCollection(resource::Service& service) {
  service.Serve(ReportForms());
  service.Serve(Submissions());
  ServeSubmissionMoves(service);
  ServeCompleteness(service,
                    std::make_shared<calendar::HolidayCalendar>(service.Peer("personnel")));
}

}  // namespace district::indicator
