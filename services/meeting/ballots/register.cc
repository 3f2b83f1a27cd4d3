#include "services/meeting/ballots/register.h"

#include <functional>
#include <memory>
#include <utility>

namespace district::meeting {

void RegisterBallots(resource::Service& service) {
  auto calendar = std::make_shared<calendar::HolidayCalendar>(service.Peer("personnel"));
  service.PrepareWrites("district.meeting.v1.BallotService",
                        [calendar](const rpc::Call& call, std::function<void()> done) {
                          calendar->Refresh(call, std::move(done));
                        });
  service.Serve(Ballots(calendar));
  ServeBallotOpening(service, calendar);
  ServeBallotCasts(service);
  ServeBallotMoves(service);
  ServeBallotConversion(service);
  ServeBallotVoters(service);
}

}  // namespace district::meeting
