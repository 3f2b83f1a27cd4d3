// Whether reports are there, and by their deadlines: rules without I/O.
#pragma once

#include "common/time/date.h"
#include "district/indicator/v1/completeness.pb.h"
#include "district/indicator/v1/submissions.pb.h"

namespace district::indicator::collection {

// How a submission stood at the end of a day.
struct Standing {
  v1::Submission::State state = v1::Submission::STATE_UNSPECIFIED;  // unset: there was none
  // The day on which it was handed in; 0 where it is not, also where it was given back. What was
  // approved once keeps its day.
  time::DayNumber submit_day = 0;
};
Standing StandingOn(const v1::Submission& submission, time::DayNumber day);

// Whether a report is on time on a day. `submit_day` is 0 where it is not handed in.
v1::ExpectedReport::Timeliness TimelinessOn(time::DayNumber day, time::DayNumber submit_day,
                                            time::DayNumber effective_due_day);

// Counts reports.
class ReportTally {
 public:
  void Add(v1::ExpectedReport::Timeliness timeliness) { ++counts_[timeliness]; }
  v1::ReportCounts ToProto() const;

 private:
  int counts_[v1::ExpectedReport::Timeliness_ARRAYSIZE] = {};
};

}  // namespace district::indicator::collection
