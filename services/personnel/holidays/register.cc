#include "services/personnel/holidays/register.h"

namespace district::personnel {

void RegisterHolidays(resource::Service& service) { service.Serve(Holidays()); }

}  // namespace district::personnel
