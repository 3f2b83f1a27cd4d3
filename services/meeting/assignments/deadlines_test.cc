#include "services/meeting/assignments/deadlines.h"

#include <algorithm>
#include <random>
#include <vector>

#include "gmock/gmock.h"

namespace district::meeting {
namespace {

using v1::Assignment;
using v1::AssignmentStep;

Assignment Given(time::DayNumber assigned, time::DayNumber due) {
  Assignment assignment;
  assignment.set_state(AssignmentStep::OPEN);
  *assignment.mutable_assign_date() = time::FromDayNumber(assigned);
  if (due != 0) *assignment.mutable_effective_due_date() = time::FromDayNumber(due);
  return assignment;
}

void Complete(time::DayNumber day, Assignment& assignment) {
  assignment.set_state(AssignmentStep::COMPLETED);
  *assignment.mutable_complete_date() = time::FromDayNumber(day);
}

void Extend(time::DayNumber day, time::DayNumber due, Assignment& assignment) {
  AssignmentStep& step = *assignment.add_steps();
  step.set_action(AssignmentStep::EXTEND);
  *step.mutable_date() = time::FromDayNumber(day);
  *step.mutable_previous_effective_due_date() = assignment.effective_due_date();
  *assignment.mutable_effective_due_date() = time::FromDayNumber(due);
}

TEST(StatusTest, FollowsTheDeadlineOfItsDay) {
  const Assignment open = Given(20180702, 20180713);
  EXPECT_EQ(StatusOn(open, 20180701), Assignment::STATUS_UNSPECIFIED);
  EXPECT_EQ(StatusOn(open, 20180702), Assignment::OPEN_IN_TIME);
  EXPECT_EQ(StatusOn(open, 20180713), Assignment::OPEN_IN_TIME) << "until 24:00 of the day";
  EXPECT_EQ(StatusOn(open, 20180714), Assignment::OPEN_OVERDUE);

  Assignment on_time = open;
  Complete(20180713, on_time);
  EXPECT_EQ(StatusOn(on_time, 20180712), Assignment::OPEN_IN_TIME);
  EXPECT_EQ(StatusOn(on_time, 20180713), Assignment::DONE_ON_TIME);

  Assignment late = open;
  Complete(20180716, late);
  EXPECT_EQ(StatusOn(late, 20180715), Assignment::OPEN_OVERDUE);
  EXPECT_EQ(StatusOn(late, 20180716), Assignment::DONE_LATE);

  Assignment reported = late;
  reported.set_state(AssignmentStep::REPORTED);
  EXPECT_EQ(StatusOn(reported, 20180717), Assignment::OPEN_OVERDUE) << "a report is not enough";

  Assignment free = Given(20180702, 0);
  EXPECT_EQ(StatusOn(free, 20500101), Assignment::OPEN_NO_DEADLINE);
  Complete(20180801, free);
  EXPECT_EQ(StatusOn(free, 20180801), Assignment::DONE_NO_DEADLINE);

  Assignment cancelled = open;
  cancelled.set_state(AssignmentStep::CANCELLED);
  *cancelled.mutable_cancel_date() = time::FromDayNumber(20180720);
  EXPECT_EQ(StatusOn(cancelled, 20180719), Assignment::OPEN_OVERDUE);
  EXPECT_EQ(StatusOn(cancelled, 20180720), Assignment::CANCELLED);
}

TEST(StatusTest, JudgesDaysBeforeAnExtensionByTheDeadlineBefore) {
  Assignment assignment = Given(20180702, 20180713);
  Extend(20180718, 20180731, assignment);
  EXPECT_EQ(StatusOn(assignment, 20180717), Assignment::OPEN_OVERDUE);
  EXPECT_EQ(StatusOn(assignment, 20180718), Assignment::OPEN_IN_TIME);
  EXPECT_EQ(StatusOn(assignment, 20180801), Assignment::OPEN_OVERDUE);
  EXPECT_EQ(DueDayOn(assignment, 20180717), 20180713);
  EXPECT_EQ(ExtendedDay(assignment), 20180718);
  EXPECT_EQ(LastStepDay(assignment), 20180718);

  Assignment free = Given(20180702, 0);
  Extend(20180718, 20180731, free);
  EXPECT_EQ(StatusOn(free, 20180717), Assignment::OPEN_NO_DEADLINE);
}

// A task as somebody would keep it in a book: what happened, day by day.
struct Event {
  time::DayNumber day;
  AssignmentStep::Action action;
  time::DayNumber due;
};

// What it is on a day, by going through the days one after the other.
Assignment::Status NaiveStatus(time::DayNumber assigned, time::DayNumber due,
                               const std::vector<Event>& events, time::DayNumber asked) {
  auto status = Assignment::STATUS_UNSPECIFIED;
  for (time::DayNumber day = assigned; day <= asked; day = time::DayAfter(day)) {
    bool done = false;
    for (const Event& event : events) {
      if (event.day != day) continue;
      if (event.action == AssignmentStep::CANCEL) return Assignment::CANCELLED;
      if (event.action == AssignmentStep::EXTEND) due = event.due;
      if (event.action == AssignmentStep::CONFIRM) done = true;
    }
    if (done && due == 0) return Assignment::DONE_NO_DEADLINE;
    if (done) return day <= due ? Assignment::DONE_ON_TIME : Assignment::DONE_LATE;
    status = due == 0     ? Assignment::OPEN_NO_DEADLINE
             : day <= due ? Assignment::OPEN_IN_TIME
                          : Assignment::OPEN_OVERDUE;
  }
  return status;
}

TEST(StatusTest, AgreesWithABookKeptDayByDay) {
  std::mt19937 random(20180712);
  const auto day = [&](int from, int days) {
    return time::FromCivilDay(time::ToCivilDay(20180101) + from +
                              std::uniform_int_distribution(0, days)(random));
  };
  for (int round = 0; round < 500; ++round) {
    const time::DayNumber assigned = day(0, 20);
    const time::DayNumber due = random() % 4 == 0 ? 0 : std::max(assigned, day(10, 40));
    Assignment assignment = Given(assigned, due);
    std::vector<Event> events;
    time::DayNumber last = assigned, deadline = due;
    for (int i = 0; i < static_cast<int>(random() % 4); ++i) {
      last = std::max(last, day(10 * i, 40));
      deadline = std::max(time::DayAfter(deadline), day(20 * i, 60));
      Extend(last, deadline, assignment);
      events.push_back({last, AssignmentStep::EXTEND, deadline});
    }
    last = std::max(last, day(20, 80));
    if (random() % 3 == 0) {
      assignment.set_state(AssignmentStep::CANCELLED);
      *assignment.mutable_cancel_date() = time::FromDayNumber(last);
      events.push_back({last, AssignmentStep::CANCEL, 0});
    } else if (random() % 2 == 0) {
      Complete(last, assignment);
      events.push_back({last, AssignmentStep::CONFIRM, 0});
    }
    for (time::DayNumber asked = 20171225; asked < 20180701; asked = time::DayAfter(asked)) {
      ASSERT_EQ(StatusOn(assignment, asked), NaiveStatus(assigned, due, events, asked))
          << "round " << round << " on " << asked << "\n"
          << assignment.DebugString();
    }
  }
}

}  // namespace
}  // namespace district::meeting
