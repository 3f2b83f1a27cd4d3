#include "services/meeting/assignments/finalising.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using v1::Assignment;
using v1::AssignmentStep;
using v1::Decision;

constexpr time::DayNumber kToday = 20180720;

DecisionInPrinciple Source() {
  DecisionInPrinciple source;
  source.decision.set_name("meetings/m/decisions/d");
  source.decision.set_outcome(Decision::ADOPTED_IN_PRINCIPLE);
  source.meeting.set_display_name("Hội nghị lần thứ 18");
  source.meeting.set_organization("organizations/quan-uy");
  *source.meeting.mutable_start_date() = time::FromDayNumber(20180712);
  return source;
}

TEST(FinalisingTest, TheLeadIsTheIssuerThenThePresenterThenTheBody) {
  DecisionInPrinciple source = Source();
  EXPECT_EQ(AssignmentToFinalise(source, kToday).owner().organization(), "organizations/quan-uy");
  source.presenter = "people/an";
  EXPECT_EQ(AssignmentToFinalise(source, kToday).owner().person(), "people/an");
  source.document.set_issuer("organizations/ban-to-chuc");
  const Assignment assignment = AssignmentToFinalise(source, kToday);
  EXPECT_EQ(assignment.owner().organization(), "organizations/ban-to-chuc");
  EXPECT_EQ(assignment.owner().person(), "");
}

TEST(FinalisingTest, TheTaskNamesWhatIsToBeFinalised) {
  DecisionInPrinciple source = Source();
  EXPECT_EQ(AssignmentToFinalise(source, kToday).task(),
            "Tiếp thu ý kiến, hoàn chỉnh văn bản đã được thống nhất về nguyên tắc tại Hội nghị lần "
            "thứ 18");
  source.item.set_title("Thông qua kế hoạch");
  EXPECT_THAT(AssignmentToFinalise(source, kToday).task(),
              ::testing::HasSubstr("văn bản “Thông qua kế hoạch” đã"));
  source.document.set_subject("Kế hoạch thực hiện");
  EXPECT_THAT(AssignmentToFinalise(source, kToday).task(),
              ::testing::HasSubstr("văn bản “Kế hoạch thực hiện” đã"));
}

TEST(FinalisingTest, ItIsGivenOnTheDayOfTheDecision) {
  const struct {
    time::DayNumber meeting;
    int64_t decided;  // in seconds; 0: not known
    time::DayNumber given;
  } cases[] = {
      {20180712, 0, 20180712},
      {20180712, 1531501200, 20180714},  // 2018-07-13T17:00:00Z
      {20180712, 1531501199, 20180713},
      {20180700, 0, kToday},
      {0, 0, kToday},
      {20180801, 0, kToday},
  };
  for (const auto& c : cases) {
    DecisionInPrinciple source = Source();
    *source.meeting.mutable_start_date() = time::FromDayNumber(c.meeting);
    if (c.decided != 0) source.decision.mutable_decision_time()->set_seconds(c.decided);
    EXPECT_EQ(time::ToDayNumber(AssignmentToFinalise(source, kToday).assign_date()), c.given)
        << c.meeting << " " << c.decided;
  }
}

TEST(FinalisingTest, OneFinalisesTheDecisionAsItStands) {
  DecisionInPrinciple source = Source();
  source.decision.set_document("documents/a");
  Assignment assignment = AssignmentToFinalise(source, kToday);
  EXPECT_TRUE(Finalises(assignment, source.decision));
  for (const auto state : {AssignmentStep::OPEN, AssignmentStep::REPORTED, AssignmentStep::RETURNED,
                           AssignmentStep::COMPLETED, AssignmentStep::CANCELLED}) {
    assignment.set_state(state);
    EXPECT_EQ(Finalises(assignment, source.decision), state != AssignmentStep::CANCELLED);
    EXPECT_EQ(IsUnfinished(assignment),
              state != AssignmentStep::CANCELLED && state != AssignmentStep::COMPLETED);
  }
  assignment.set_state(AssignmentStep::OPEN);
  Decision other = source.decision;
  other.set_document("documents/b");
  EXPECT_FALSE(Finalises(assignment, other));
  other = source.decision;
  other.set_outcome(Decision::ADOPTED);
  EXPECT_FALSE(Finalises(assignment, other));
  other = source.decision;
  other.mutable_delete_time()->set_seconds(1);
  EXPECT_FALSE(Finalises(assignment, other));
}

}  // namespace
}  // namespace district::meeting
