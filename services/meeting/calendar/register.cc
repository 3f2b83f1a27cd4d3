#include "services/meeting/calendar/register.h"

namespace district::meeting {

void RegisterCalendar(resource::Service& service) {
  service.Serve(CalendarFeeds());
  ServeCalendarExport(service);
  ServeCalendarFeedAddresses(service);
  ServeCalendarFeedReads(service);
  ServeMeetingConflicts(service);
}

}  // namespace district::meeting
