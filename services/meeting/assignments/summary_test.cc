#include "services/meeting/assignments/summary.h"

#include "gmock/gmock.h"
#include "services/meeting/assignments/deadlines.h"

namespace district::meeting {
namespace {

using v1::Assignment;
using v1::AssignmentCounts;
using v1::AssignmentStep;

constexpr time::DayNumber kDay = 20180831;

// Tasks, each put together and judged by its days.
void AddTasks(int count, time::DayNumber due, time::DayNumber done, AssignmentTally& tally) {
  for (int i = 0; i < count; ++i) {
    Assignment task;
    *task.mutable_assign_date() = time::FromDayNumber(20180101);
    task.set_state(done == 0 ? AssignmentStep::OPEN : AssignmentStep::COMPLETED);
    if (done != 0) *task.mutable_complete_date() = time::FromDayNumber(done);
    *task.mutable_due_date() = time::FromDayNumber(due);
    if (due == 0) task.clear_due_date();
    *task.mutable_effective_due_date() = task.due_date();
    tally.Add(StatusOn(task, kDay), 1, 0, 0, due);
  }
}

// The 12,160 tasks that the city of Hải Phòng reported for the eight months to August 2018.
TEST(SummaryTest, GivesTheRatesThatWerePublished) {
  AssignmentTally tally;
  AddTasks(4071, 20180630, 20180601, tally);
  AddTasks(3085, 20180630, 20180715, tally);
  AddTasks(2986, 0, 20180601, tally);
  AddTasks(1760, 20180930, 0, tally);
  AddTasks(258, 20180815, 0, tally);
  const AssignmentCounts counts = tally.ToProto();
  EXPECT_EQ(counts.total_count(), 12160);
  EXPECT_EQ(counts.done_count(), 10142);
  EXPECT_EQ(counts.due_count(), 7414);
  EXPECT_EQ(counts.completion_percent().value(), "83.4");
  EXPECT_EQ(counts.done_on_time_percent().value(), "40.14");
  EXPECT_EQ(counts.done_late_percent().value(), "30.42");
  EXPECT_EQ(counts.done_no_deadline_percent().value(), "29.44");
  EXPECT_EQ(counts.overdue_percent().value(), "2.12");
  EXPECT_EQ(counts.due_overdue_percent().value(), "3.48");
  EXPECT_EQ(time::ToDayNumber(counts.oldest_overdue_date()), 20180815);
}

// What the Government reported for 2017; it published 98.62 and 1.38.
TEST(SummaryTest, TakesDueTasksAsTheBase) {
  AssignmentTally tally;
  tally.Add(Assignment::DONE_ON_TIME, 14068);
  tally.Add(Assignment::DONE_LATE, 1983);
  tally.Add(Assignment::OPEN_IN_TIME, 5640);
  tally.Add(Assignment::OPEN_OVERDUE, 223);
  const AssignmentCounts counts = tally.ToProto();
  EXPECT_EQ(counts.total_count(), 21914);
  EXPECT_EQ(counts.due_completion_percent().value(), "98.63");
  EXPECT_EQ(counts.due_overdue_percent().value(), "1.37");
}

TEST(SummaryTest, HasNoRateWithoutABase) {
  AssignmentTally tally;
  tally.Add(Assignment::CANCELLED, 3);
  const AssignmentCounts counts = tally.ToProto();
  EXPECT_EQ(counts.total_count(), 0);
  EXPECT_EQ(counts.cancelled_count(), 3);
  EXPECT_FALSE(counts.has_completion_percent());
  EXPECT_FALSE(counts.has_due_overdue_percent());
}

TEST(SummaryTest, CountsWhoStandsStillAmongTheOverdueOnly) {
  AssignmentTally tally;
  tally.Add(Assignment::OPEN_IN_TIME, 5, 5, 5, 20180101);
  tally.Add(Assignment::OPEN_OVERDUE, 4, 3, 2, 20180201);
  const AssignmentCounts counts = tally.ToProto();
  EXPECT_EQ(counts.idle_count(), 3);
  EXPECT_EQ(counts.briefing_count(), 2);
  EXPECT_EQ(time::ToDayNumber(counts.oldest_overdue_date()), 20180201);
}

}  // namespace
}  // namespace district::meeting
