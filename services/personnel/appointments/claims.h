// What the appointments of a batch claim - a seat, to be the main post - and what stands against
// it, read for all of them at once.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/db/database.h"
#include "common/resource/collection.h"
#include "common/time/date.h"
#include "district/personnel/v1/organizations.pb.h"
#include "district/personnel/v1/people.pb.h"

namespace district::personnel {

class Claims {
 public:
  // Reads what the changes are held against. Rows of posts are locked only where their seats are
  // counted, and those of people whose appointments change, so that two calls cannot both take what
  // is there once.
  absl::Status Load(db::Transaction& transaction,
                    const std::vector<resource::PlacedChange>& changes);

  // Whether the change may be made after those before it, which then counts for those after it.
  absl::Status Take(const v1::Appointment& after);

  // Whether the person of an appointment that was taken has its post by an office too.
  bool HasConferred(const v1::Appointment& appointment) const;

  // An empty post where there is none.
  const v1::Post& post(const std::string& name) const;

 private:
  struct Held {
    std::string post;
    time::DaySpan days;
    bool acting = false;  // takes no seat
    bool primary = false;
    bool conferred = false;
  };
  using HeldByName = std::map<std::string, Held>;

  absl::Status LoadSeats(db::Transaction& transaction, const std::set<std::string>& posts,
                         const std::map<std::string, int>& claimed, const time::DaySpan& window);
  absl::Status LoadPeople(db::Transaction& transaction, const std::set<std::string>& people);
  absl::Status CheckOnce(const v1::Appointment& after) const;
  absl::Status CheckSeats(const v1::Appointment& after) const;
  absl::Status CheckPrimary(const v1::Appointment& after) const;

  std::map<std::string, v1::Post> posts_;
  std::map<std::string, HeldByName> of_posts_;  // where their seats could run short
  std::map<std::string, HeldByName> of_people_;
};

// Whether there is such an appointment, which lives and takes a seat.
bool Counts(const v1::Appointment* appointment);

// Whether other appointments need not be looked at: the days and the kind stay.
bool ClaimsTheSame(const v1::Appointment& after, const v1::Appointment* before);

}  // namespace district::personnel
