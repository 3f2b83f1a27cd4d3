// What it takes to make one of two people; rules without I/O.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "district/personnel/v1/people.pb.h"

namespace district::personnel {

// Adds to `target` what only `source` says, and its names. Answers the fields in which the two say
// something else; FAILED_PRECONDITION where a list becomes too long.
absl::StatusOr<std::vector<std::string>> AddMissing(const v1::Person& source, v1::Person& target);

// What becomes of the appointments of the source, but those that an office brings with it: they go
// and come back with the office.
struct AppointmentPlan {
  struct Covered {
    std::string name;
    std::string by;  // the target's appointment to the same post, on all its days
  };
  std::vector<std::string> moved;
  std::vector<Covered> covered;
};
// FAILED_PRECONDITION where both hold a post on some day and the target not on all days.
absl::StatusOr<AppointmentPlan> PlanAppointments(const std::vector<v1::Appointment>& source,
                                                 const std::vector<v1::Appointment>& target);

}  // namespace district::personnel
