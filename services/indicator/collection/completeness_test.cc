#include "services/indicator/collection/completeness.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/resource/collection.h"
#include "gmock/gmock.h"
#include "services/indicator/collection/moves.h"

namespace district::indicator::collection {
namespace {

using v1::ExpectedReport;
using v1::Submission;
using v1::SubmissionMove;

absl::Time At(time::DayNumber day, int hour) {
  return absl::FromCivil(absl::CivilHour(time::ToCivilDay(day)) + hour, time::VietnamTime());
}

// A submission that was created on 1 July 2018 and moved on some days, by somebody else each time.
Submission Moved(const std::vector<std::pair<SubmissionMove::Action, time::DayNumber>>& moves) {
  Submission submission;
  submission.set_state(Submission::DRAFT);
  resource::SetMicros(submission, "create_time", absl::ToUnixMicros(At(20180701, 8)));
  for (const auto& [action, day] : moves) {
    const absl::Status status =
        TakeMove({.action = action,
                  .time = At(day, 23),
                  .subject = std::string(1, static_cast<char>('a' + submission.moves_size())),
                  .person = "",
                  .note = ""},
                 submission);
    EXPECT_TRUE(status.ok()) << status;
  }
  return submission;
}

TEST(StandingTest, IsThatOfTheDay) {
  struct Case {
    time::DayNumber day;
    Submission::State state;
    time::DayNumber submit_day;
    std::string why;
  };
  const Submission submission = Moved({{SubmissionMove::SUBMIT, 20180705},
                                       {SubmissionMove::RETURN, 20180706},
                                       {SubmissionMove::SUBMIT, 20180709},
                                       {SubmissionMove::APPROVE, 20180712},
                                       {SubmissionMove::PUBLISH, 20180713},
                                       {SubmissionMove::REOPEN, 20180720},
                                       {SubmissionMove::SUBMIT, 20180722},
                                       {SubmissionMove::RETURN, 20180723},
                                       {SubmissionMove::SUBMIT, 20180724},
                                       {SubmissionMove::APPROVE, 20180725}});
  for (const Case& c : std::vector<Case>{
           {20180630, Submission::STATE_UNSPECIFIED, 0, "before it was there"},
           {20180701, Submission::DRAFT, 0, "begun"},
           {20180705, Submission::SUBMITTED, 20180705, "until 24:00"},
           {20180706, Submission::RETURNED, 0, "given back is not handed in"},
           {20180708, Submission::RETURNED, 0, "nor two days later"},
           {20180709, Submission::SUBMITTED, 20180709, "it counts when it came again"},
           {20180712, Submission::APPROVED, 20180709, "approved"},
           {20180713, Submission::PUBLISHED, 20180709, "made known"},
           {20180720, Submission::RETURNED, 20180709, "a correction changes nothing of that"},
           {20180722, Submission::SUBMITTED, 20180709, "nor when it is handed in"},
           {20180723, Submission::RETURNED, 20180709, "nor given back"},
           {20180801, Submission::APPROVED, 20180709, "nor approved"}}) {
    const Standing standing = StandingOn(submission, c.day);
    EXPECT_EQ(standing.state, c.state) << c.why;
    EXPECT_EQ(standing.submit_day, c.submit_day) << c.why;
  }
}

TEST(TimelinessTest, GoesByTheDeadline) {
  EXPECT_EQ(TimelinessOn(20180710, 20180710, 20180710), ExpectedReport::ON_TIME);
  EXPECT_EQ(TimelinessOn(20180801, 20180711, 20180710), ExpectedReport::LATE);
  EXPECT_EQ(TimelinessOn(20180710, 0, 20180710), ExpectedReport::NOT_YET_DUE);
  EXPECT_EQ(TimelinessOn(20180711, 0, 20180710), ExpectedReport::OVERDUE);
}

TEST(ReportTallyTest, TellsRatesByTheirBases) {
  ReportTally tally;
  for (int i = 0; i < 5; ++i) tally.Add(ExpectedReport::ON_TIME);
  for (int i = 0; i < 2; ++i) tally.Add(ExpectedReport::LATE);
  for (int i = 0; i < 2; ++i) tally.Add(ExpectedReport::OVERDUE);
  for (int i = 0; i < 3; ++i) tally.Add(ExpectedReport::NOT_YET_DUE);
  const v1::ReportCounts counts = tally.ToProto();
  EXPECT_EQ(counts.expected_count(), 12);
  EXPECT_EQ(counts.submitted_count(), 7);
  EXPECT_EQ(counts.on_time_count(), 5);
  EXPECT_EQ(counts.late_count(), 2);
  EXPECT_EQ(counts.missing_count(), 5);
  EXPECT_EQ(counts.overdue_count(), 2);
  EXPECT_EQ(counts.due_count(), 9);
  EXPECT_EQ(counts.submitted_percent().value(), "58.33");
  EXPECT_EQ(counts.on_time_percent().value(), "55.56");

  const v1::ReportCounts none = ReportTally().ToProto();
  EXPECT_FALSE(none.has_submitted_percent());
  EXPECT_FALSE(none.has_on_time_percent());
}

}  // namespace
}  // namespace district::indicator::collection
