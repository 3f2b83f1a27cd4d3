#include "services/meeting/assignments/summary.h"

#include "common/number/decimal.h"
#include "common/number/decimal_proto.h"

namespace district::meeting {
namespace {

using v1::Assignment;
using v1::AssignmentCounts;

// `part` of `base` in percent to two decimals; nothing where the base is 0.
void SetPercent(int64_t part, int64_t base, AssignmentCounts& counts,
                google::type::Decimal* (AssignmentCounts::*field)()) {
  const auto percent = number::Decimal(part * 100).DividedBy(number::Decimal(base), 2);
  if (percent.ok()) *(counts.*field)() = number::ToProto(*percent);
}

}  // namespace

void AssignmentTally::Add(Assignment::Status status, int64_t count, int64_t idle, int64_t briefed,
                          time::DayNumber oldest_due) {
  counts_[status] += count;
  if (status != Assignment::OPEN_OVERDUE) return;
  idle_ += idle;
  briefed_ += briefed;
  if (oldest_due != 0 && (oldest_due_ == 0 || oldest_due < oldest_due_)) oldest_due_ = oldest_due;
}

AssignmentCounts AssignmentTally::ToProto() const {
  const int64_t on_time = counts_[Assignment::DONE_ON_TIME];
  const int64_t late = counts_[Assignment::DONE_LATE];
  const int64_t no_deadline = counts_[Assignment::DONE_NO_DEADLINE];
  const int64_t done = on_time + late + no_deadline;
  const int64_t total =
      done + counts_[Assignment::OPEN_IN_TIME] + overdue() + counts_[Assignment::OPEN_NO_DEADLINE];
  const int64_t due = on_time + late + overdue();

  AssignmentCounts counts;
  counts.set_total_count(static_cast<int32_t>(total));
  counts.set_done_count(static_cast<int32_t>(done));
  counts.set_open_in_time_count(static_cast<int32_t>(counts_[Assignment::OPEN_IN_TIME]));
  counts.set_open_overdue_count(static_cast<int32_t>(overdue()));
  counts.set_open_no_deadline_count(static_cast<int32_t>(counts_[Assignment::OPEN_NO_DEADLINE]));
  counts.set_done_on_time_count(static_cast<int32_t>(on_time));
  counts.set_done_late_count(static_cast<int32_t>(late));
  counts.set_done_no_deadline_count(static_cast<int32_t>(no_deadline));
  counts.set_cancelled_count(static_cast<int32_t>(counts_[Assignment::CANCELLED]));
  counts.set_due_count(static_cast<int32_t>(due));
  counts.set_idle_count(static_cast<int32_t>(idle_));
  counts.set_briefing_count(static_cast<int32_t>(briefed_));
  SetPercent(done, total, counts, &AssignmentCounts::mutable_completion_percent);
  SetPercent(on_time + late, due, counts, &AssignmentCounts::mutable_due_completion_percent);
  SetPercent(overdue(), total, counts, &AssignmentCounts::mutable_overdue_percent);
  SetPercent(overdue(), due, counts, &AssignmentCounts::mutable_due_overdue_percent);
  SetPercent(on_time, done, counts, &AssignmentCounts::mutable_done_on_time_percent);
  SetPercent(late, done, counts, &AssignmentCounts::mutable_done_late_percent);
  SetPercent(no_deadline, done, counts, &AssignmentCounts::mutable_done_no_deadline_percent);
  if (oldest_due_ != 0) *counts.mutable_oldest_overdue_date() = time::FromDayNumber(oldest_due_);
  return counts;
}

}  // namespace district::meeting
