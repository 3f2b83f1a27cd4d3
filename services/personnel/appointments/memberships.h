// Membership that offices require: whoever holds an office that requires a seat of a body has one
// every day. To appoint without is refused, and to take the seat away from under the office.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/resource/batch_hook.h"
#include "common/time/date.h"
#include "services/personnel/appointments/conferred_seats.h"
#include "services/personnel/appointments/holdings.h"

namespace district::personnel {

// The appointments of one call.
class Memberships {
 public:
  // Notes a change.
  void Note(const resource::PlacedChange& placed, const Holdings& holdings);
  // Notes a seat that followed its office.
  void Note(const SeatChanges::Lost& lost);

  // Judges what is held in the end, so that the order of the changes does not matter:
  // MEMBERSHIP_REQUIRED.
  absl::Status Check(const Holdings& holdings) const;

 private:
  // What is to be looked at because of one change.
  struct Noted {
    std::string path;
    std::string person;
    std::string office;  // the appointment that needs a seat of the body; "" for any of theirs
    std::string body;
    time::DaySpan days;  // on which it may be missing
    std::string field;   // that is to blame
  };

  std::vector<Noted> noted_;
};

}  // namespace district::personnel
