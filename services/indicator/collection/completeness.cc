#include "services/indicator/collection/completeness.h"

#include "absl/time/time.h"
#include "common/number/decimal.h"
#include "common/number/decimal_proto.h"
#include "common/resource/collection.h"

namespace district::indicator::collection {
namespace {

using v1::ExpectedReport;
using v1::ReportCounts;
using v1::Submission;
using v1::SubmissionMove;

time::DayNumber DayOf(const google::protobuf::Message& message, const char* field) {
  return time::DayInVietnam(absl::FromUnixMicros(resource::GetMicros(message, field)));
}

// `part` of `base` in percent to two decimals; nothing where the base is 0.
void SetPercent(int part, int base, ReportCounts& counts,
                google::type::Decimal* (ReportCounts::*field)()) {
  const auto percent = number::Decimal(int64_t{part} * 100).DividedBy(number::Decimal(base), 2);
  if (percent.ok()) *(counts.*field)() = number::ToProto(*percent);
}

}  // namespace

Standing StandingOn(const Submission& submission, time::DayNumber day) {
  Standing standing;
  if (DayOf(submission, "create_time") > day) return standing;
  standing.state = Submission::DRAFT;
  bool approved = false;
  for (const SubmissionMove& move : submission.moves()) {
    const time::DayNumber moved = DayOf(move, "time");
    if (moved > day) break;
    standing.state = move.state();
    approved = approved || move.action() == SubmissionMove::APPROVE;
    if (approved) continue;
    standing.submit_day = move.action() == SubmissionMove::SUBMIT ? moved : 0;
  }
  return standing;
}

ExpectedReport::Timeliness TimelinessOn(time::DayNumber day, time::DayNumber submit_day,
                                        time::DayNumber effective_due_day) {
  if (submit_day != 0) {
    return submit_day <= effective_due_day ? ExpectedReport::ON_TIME : ExpectedReport::LATE;
  }
  return day <= effective_due_day ? ExpectedReport::NOT_YET_DUE : ExpectedReport::OVERDUE;
}

ReportCounts ReportTally::ToProto() const {
  const int on_time = counts_[ExpectedReport::ON_TIME], late = counts_[ExpectedReport::LATE];
  const int overdue = counts_[ExpectedReport::OVERDUE];
  const int missing = counts_[ExpectedReport::NOT_YET_DUE] + overdue;
  const int submitted = on_time + late;
  ReportCounts counts;
  counts.set_expected_count(submitted + missing);
  counts.set_submitted_count(submitted);
  counts.set_on_time_count(on_time);
  counts.set_late_count(late);
  counts.set_missing_count(missing);
  counts.set_overdue_count(overdue);
  counts.set_due_count(submitted + overdue);
  SetPercent(submitted, submitted + missing, counts, &ReportCounts::mutable_submitted_percent);
  SetPercent(on_time, submitted + overdue, counts, &ReportCounts::mutable_on_time_percent);
  return counts;
}

}  // namespace district::indicator::collection
