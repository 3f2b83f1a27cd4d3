#include "services/meeting/decisions/asked_decisions.h"

#include "district/meeting/v1/decisions.pb.h"
#include "district/meeting/v1/meetings.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(AskedDecisionsTest, NewOnesWithVotes) {
  v1::CreateDecisionRequest create;
  create.set_parent("meetings/a");
  EXPECT_THAT(DecisionsIn(create), IsEmpty());
  create.mutable_decision()->mutable_votes()->set_for_count(1);
  create.mutable_decision()->mutable_decision_time()->set_seconds(7);
  ASSERT_THAT(DecisionsIn(create), SizeIs(1));
  EXPECT_EQ(DecisionsIn(create)[0].meeting, "meetings/a");
  EXPECT_EQ(DecisionsIn(create)[0].time, 7000000);

  v1::BatchCreateDecisionsRequest batch;
  batch.set_parent("meetings/b");
  *batch.add_requests() = create;
  batch.add_requests();
  create.clear_parent();
  *batch.add_requests() = create;
  ASSERT_THAT(DecisionsIn(batch), SizeIs(2));
  EXPECT_EQ(DecisionsIn(batch)[0].meeting, "meetings/a");
  EXPECT_EQ(DecisionsIn(batch)[1].meeting, "meetings/b");
}

TEST(AskedDecisionsTest, ChangedAndCorrectedOnes) {
  v1::BatchUpdateDecisionsRequest batch;
  batch.add_requests()->mutable_decision()->set_name("meetings/a/decisions/x");
  ASSERT_THAT(DecisionsIn(batch), SizeIs(1));
  EXPECT_EQ(DecisionsIn(batch)[0].meeting, "meetings/a");
  EXPECT_EQ(DecisionsIn(batch)[0].name, "meetings/a/decisions/x");
  EXPECT_FALSE(DecisionsIn(batch)[0].time);
  EXPECT_THAT(DecisionsIn(batch.requests(0)), SizeIs(1));

  v1::CorrectMeetingRequest correct;
  correct.add_parts()->mutable_participant();
  *correct.add_parts()->mutable_decision() = batch.requests(0).decision();
  EXPECT_THAT(DecisionsIn(correct), SizeIs(1));
  EXPECT_THAT(DecisionsIn(v1::DeleteDecisionRequest()), IsEmpty());
}

}  // namespace
}  // namespace district::meeting
