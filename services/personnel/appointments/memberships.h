// Membership that offices require: whoever holds an office that requires a seat of a body has one
// every day. To appoint without is refused, and to take the seat away from under the office.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/resource/collection.h"
#include "common/time/date.h"
#include "district/personnel/v1/organizations.pb.h"
#include "district/personnel/v1/people.pb.h"
#include "services/personnel/appointments/conferred_seats.h"

namespace district::personnel {

// The appointments of one batch.
class Memberships {
 public:
  // A change that is about to be written. `path`: where the request speaks of it.
  void Note(const resource::Change& change, const v1::Post& post, const std::string& path);
  // A seat that followed its office.
  void Note(const ConferredSeats::Moved& moved);

  // When all are written. Only what is written counts, so that the order within a batch does not
  // matter.
  absl::Status Check(db::Transaction& transaction) const;

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
