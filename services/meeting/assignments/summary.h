// Counts of assignments and the rates that reports publish: rules without I/O.
#pragma once

#include <cstdint>

#include "common/time/date.h"
#include "district/meeting/v1/assignments.pb.h"

namespace district::meeting {

// Assignments while they are counted.
class AssignmentTally {
 public:
  // Counts so many assignments of one status, of which `idle` stand still and `briefed` were
  // reminded more than three times; `oldest_due` is the earliest deadline among them. The last
  // three count where they are overdue.
  void Add(v1::Assignment::Status status, int64_t count, int64_t idle = 0, int64_t briefed = 0,
           time::DayNumber oldest_due = 0);
  int64_t overdue() const { return counts_[v1::Assignment::OPEN_OVERDUE]; }

  v1::AssignmentCounts ToProto() const;

 private:
  int64_t counts_[v1::Assignment::Status_ARRAYSIZE] = {};
  int64_t idle_ = 0, briefed_ = 0;
  time::DayNumber oldest_due_ = 0;
};

}  // namespace district::meeting
