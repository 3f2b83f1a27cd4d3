// What appointments to offices need and bring. Whoever holds an office that requires membership of
// a body has a seat of it every day: to appoint without is refused, and to take the seat away from
// under the office. An office brings the seats that it confers: they are opened, changed and
// deleted with it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/resource/writes.h"
#include "common/time/date.h"
#include "district/personnel/v1/organizations.pb.h"
#include "district/personnel/v1/people.pb.h"

namespace district::personnel {

// The appointments of one batch.
class Offices {
 public:
  // A change that is about to be written. `path`: where the request speaks of it.
  void Note(const resource::Change& change, const v1::Post& post, const std::string& path);

  // When all are written: opens, changes and deletes what offices confer, then checks what they
  // require. Only what is written counts, so that the order within a batch does not matter.
  absl::Status Follow(resource::Writes& writes);

 private:
  // What follows from one change.
  struct Noted {
    std::string path;
    v1::Appointment after;
    std::string person;
    std::vector<std::string> conferred_seats;  // to be opened
    bool had = false;                          // it conferred seats before
    bool deleted = false;
    std::string required_body;          // of which the office needs a seat; "" for none
    std::optional<time::DaySpan> lost;  // days on which a seat of the body is held no longer
    std::string body;                   // whose seat it was
  };

  absl::Status OpenSeats(resource::Writes& writes) const;
  absl::Status CheckMemberships(db::Transaction& transaction) const;

  std::vector<Noted> noted_;
};

}  // namespace district::personnel
