#include "services/personnel/appointments/seat_plan.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "services/personnel/rows/spans.h"

namespace district::personnel {

SeatPlan PlanSeats(const std::vector<time::DaySpan>& own, std::vector<ConferringOffice> offices,
                   const std::vector<ConferredSeat>& seats) {
  std::map<std::string, std::vector<ConferredSeat>> seats_of;
  for (const ConferredSeat& seat : seats) seats_of[seat.office].push_back(seat);
  std::sort(offices.begin(), offices.end(), [](const auto& a, const auto& b) {
    return std::tie(a.days.begin, a.name) < std::tie(b.days.begin, b.name);
  });

  SeatPlan plan;
  std::vector<time::DaySpan> covered = own;
  for (const ConferringOffice& office : offices) {
    std::vector<ConferredSeat>& has = seats_of[office.name];
    size_t used = 0;
    for (const time::DaySpan& days : Gaps(office.days, covered)) {
      covered.push_back(days);
      if (used == has.size()) {
        plan.opened.push_back({office.name, days});
        continue;
      }
      has[used].days = days;
      plan.kept.push_back(has[used++]);
    }
    has.erase(has.begin(), has.begin() + static_cast<std::ptrdiff_t>(used));
  }
  for (const auto& [office, left] : seats_of) {
    plan.closed.insert(plan.closed.end(), left.begin(), left.end());
  }
  return plan;
}

}  // namespace district::personnel
