// Seats that appointments to offices bring with them: opened, moved and closed as the offices and
// the holders' own appointments change.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/writes.h"
#include "common/time/date.h"
#include "district/personnel/v1/organizations.pb.h"
#include "district/personnel/v1/people.pb.h"
#include "services/personnel/appointments/seat_plan.h"

namespace district::personnel {

// What follows from the appointments of one batch.
class ConferredSeats {
 public:
  // A change that is about to be written. `gives_way`: the person has the seat by an office, and
  // an appointment of their own comes before it. `path`: where the request speaks of the change.
  void Note(const resource::Change& change, const v1::Post& post, bool gives_way,
            const std::string& path);

  // A seat that was moved or closed.
  struct Moved {
    std::string person;
    std::string body;    // whose seat it was
    time::DaySpan days;  // that it had
    bool closed = false;
    std::string path;
  };
  // When all are written. Only what is written counts, so that the order within a batch does not
  // matter. CONFERRED_BY_OFFICE where the batch itself changed a seat otherwise.
  absl::StatusOr<std::vector<Moved>> Follow(resource::Writes& writes);

 private:
  struct Loaded;
  // A seat of a person: the two names.
  using Seat = std::pair<std::string, std::string>;

  absl::StatusOr<bool> OfficesBroughtSeats(db::Transaction& transaction) const;
  absl::StatusOr<Loaded> Load(db::Transaction& transaction) const;
  // Whether what the batch itself did to conferred seats is what follows from the offices.
  absl::Status CheckAgreed(const Seat& seat, const SeatPlan& plan,
                           const std::vector<ConferredSeat>& stored) const;

  std::map<Seat, std::string> touched_;         // and the path of what touched it
  std::map<std::string, std::string> offices_;  // that changed, and their paths
  std::map<std::string, std::string> direct_;   // conferred seats that the batch changed, and paths
  std::map<std::pair<std::string, std::string>, std::string> taken_away_;  // those deleted, by
                                                                           // post and office
};

// An office confers seats, not offices, and not itself.
absl::Status CheckConferredSeats(db::Transaction& transaction, v1::Post& after,
                                 const v1::Post* before);

}  // namespace district::personnel
