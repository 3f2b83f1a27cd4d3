// Seats that appointments to offices bring with them: which are opened, moved and closed as the
// offices and the holders' own appointments change.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/batch_hook.h"
#include "common/time/date.h"
#include "services/personnel/appointments/holdings.h"
#include "services/personnel/appointments/seat_plan.h"

namespace district::personnel {

// What is to be written, each with the path of what it follows from.
struct SeatChanges {
  struct Kept {
    ConferredSeat seat;
    std::string post;
    bool moved = false;
    std::string path;
  };
  struct Closed {
    std::string name;
    std::string path;
  };
  struct Opened {
    std::string post;
    SeatPlan::Opening opening;
    std::string path;
  };
  // A seat that is moved or closed.
  struct Lost {
    std::string person;
    std::string body;    // whose seat it was
    time::DaySpan days;  // that it had
    bool closed = false;
    std::string path;
  };

  std::vector<Kept> kept;
  std::vector<Closed> closed;
  std::vector<Opened> opened;
  std::vector<Lost> lost;

  // The offices that it is read from how the seats are to be.
  std::set<std::string> Offices() const;
  // The seats that are moved and opened, as they are to be held; the latter have no name yet.
  std::vector<Held> Wanted() const;
};

// What follows from the changes of one call.
class ConferredSeats {
 public:
  // Notes a change of `holdings`, which have it in already.
  void Note(const resource::PlacedChange& placed, const Holdings& holdings);

  // The organizations whose days limit the seats; none where there is nothing to plan.
  std::set<std::string> Bodies(const Holdings& holdings) const;

  // Plans from what is held in the end, so that the order of the changes does not matter.
  // `body_days`: when the organizations exist. CONFERRED_BY_OFFICE where the call itself changed a
  // seat otherwise.
  absl::StatusOr<SeatChanges> Plan(const Holdings& holdings,
                                   const std::map<std::string, time::DaySpan>& body_days) const;

 private:
  // A seat of a person: the two names.
  using Seat = std::pair<std::string, std::string>;

  // The seats to be planned, and the path of what touched each.
  std::map<Seat, std::string> Touched(const Holdings& holdings) const;
  // Whether what the call itself did to conferred seats is what follows from the offices.
  absl::Status CheckAgreed(const Seat& seat, const SeatPlan& plan,
                           const std::vector<ConferredSeat>& stored) const;

  std::map<Seat, std::string> touched_;         // and the path of what touched it
  std::map<std::string, std::string> offices_;  // that changed, and their paths
  std::map<std::string, std::string> direct_;   // conferred seats that the call changed, and paths
  std::map<std::pair<std::string, std::string>, std::string> taken_away_;  // those deleted, by
                                                                           // post and office
};

}  // namespace district::personnel
