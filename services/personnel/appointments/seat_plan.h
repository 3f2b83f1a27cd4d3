// Which seats of one post offices bring to one person. On every day of an office that confers the
// seat its holder has it: by an appointment of their own, and where they have none that day, by one
// that the office brings. On no day do they have it twice.
#pragma once

#include <string>
#include <vector>

#include "common/time/date.h"

namespace district::personnel {

// An office that confers the seat, and the days on which it does.
struct ConferringOffice {
  std::string name;
  time::DaySpan days;
};

// A seat that an office brought.
struct ConferredSeat {
  std::string name;
  std::string office;
  time::DaySpan days;
};

struct SeatPlan {
  struct Opening {
    std::string office;
    time::DaySpan days;
  };
  std::vector<Opening> opened;
  std::vector<ConferredSeat> kept;  // with the days that they have from now on
  std::vector<ConferredSeat> closed;
};

// `own`: the days of the person's own appointments; `seats`: what offices have brought so far.
// Where two offices confer the seat on a day, the one that began first brings it.
SeatPlan PlanSeats(const std::vector<time::DaySpan>& own, std::vector<ConferringOffice> offices,
                   const std::vector<ConferredSeat>& seats);

}  // namespace district::personnel
