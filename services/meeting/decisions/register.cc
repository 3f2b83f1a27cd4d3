#include "services/meeting/decisions/register.h"

#include <functional>
#include <utility>

namespace district::meeting {

void RegisterDecisions(resource::Service& service,
                       const std::vector<resource::BatchHookFactory>& follow_ups) {
  auto holders = std::make_shared<SeatHolders>(service);
  for (const char* writes_decisions :
       {"district.meeting.v1.DecisionService", "district.meeting.v1.MeetingService"}) {
    service.PrepareWrites(writes_decisions,
                          [holders](const rpc::Call& call, std::function<void()> done) {
                            holders->Refresh(call, std::move(done));
                          });
  }
  service.Serve(AgendaItems());
  service.Serve(Decisions(holders, follow_ups));
  ServeAgendaOrder(service);
}

}  // namespace district::meeting
