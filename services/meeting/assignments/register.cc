#include "services/meeting/assignments/register.h"

#include <functional>
#include <memory>
#include <utility>

namespace district::meeting {

void RegisterAssignments(resource::Service& service) {
  service.Serve(Directives());
  auto calendar = std::make_shared<calendar::HolidayCalendar>(service.Peer("personnel"));
  service.PrepareWrites("district.meeting.v1.AssignmentService",
                        [calendar](const rpc::Call& call, std::function<void()> done) {
                          calendar->Refresh(call, std::move(done));
                        });
  service.Serve(Assignments(calendar));
  auto owners = std::make_shared<const Owners>(service);
  ServeAssignmentMoves(service, owners);
  ServeAssignmentOwner(service, owners);
  ServeAssignmentSummary(service);
}

}  // namespace district::meeting
