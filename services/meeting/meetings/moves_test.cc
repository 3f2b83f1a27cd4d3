#include "services/meeting/meetings/moves.h"

#include <map>
#include <string>

#include "common/api/errors.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"

namespace district::meeting {
namespace {

using ::testing::HasSubstr;
using v1::Meeting;
using v1::MeetingMove;

// What every state allows; all else is illegal.
const std::map<Meeting::State, std::map<MeetingMove::Action, Meeting::State>>& Allowed() {
  static const auto* const allowed =
      new std::map<Meeting::State, std::map<MeetingMove::Action, Meeting::State>>{
          {Meeting::DRAFT, {{MeetingMove::SCHEDULE, Meeting::SCHEDULED}}},
          {Meeting::SCHEDULED,
           {{MeetingMove::POSTPONE, Meeting::POSTPONED},
            {MeetingMove::CANCEL, Meeting::CANCELLED},
            {MeetingMove::START, Meeting::IN_PROGRESS},
            {MeetingMove::CORRECT, Meeting::SCHEDULED}}},
          {Meeting::POSTPONED,
           {{MeetingMove::SCHEDULE, Meeting::SCHEDULED},
            {MeetingMove::CANCEL, Meeting::CANCELLED},
            {MeetingMove::CORRECT, Meeting::POSTPONED}}},
          {Meeting::CANCELLED, {}},
          {Meeting::IN_PROGRESS,
           {{MeetingMove::END, Meeting::ENDED}, {MeetingMove::CORRECT, Meeting::IN_PROGRESS}}},
          {Meeting::ENDED,
           {{MeetingMove::APPROVE_MINUTES, Meeting::MINUTES_APPROVED},
            {MeetingMove::CORRECT, Meeting::ENDED}}},
          {Meeting::MINUTES_APPROVED,
           {{MeetingMove::PUBLISH, Meeting::PUBLISHED},
            {MeetingMove::CORRECT, Meeting::MINUTES_APPROVED}}},
          {Meeting::PUBLISHED, {{MeetingMove::CORRECT, Meeting::PUBLISHED}}}};
  return *allowed;
}

TEST(MovesTest, OnlyTheseAreAllowed) {
  ASSERT_EQ(static_cast<int>(Allowed().size()), Meeting::State_MAX);
  for (const auto& [state, moves] : Allowed()) {
    for (int action = 1; action <= MeetingMove::Action_MAX; ++action) {
      Meeting meeting;
      meeting.set_name("meetings/x");
      meeting.set_state(state);
      const auto next = StateAfter(meeting, static_cast<MeetingMove::Action>(action));
      const auto expected = moves.find(static_cast<MeetingMove::Action>(action));
      if (expected != moves.end()) {
        ASSERT_TRUE(next.ok()) << state << " " << action;
        EXPECT_EQ(*next, expected->second);
        continue;
      }
      EXPECT_EQ(next.status().code(), absl::StatusCode::kFailedPrecondition)
          << state << " " << action;
      const auto info = api::DetailOf<google::rpc::ErrorInfo>(next.status());
      EXPECT_EQ(info.reason(), "ILLEGAL_MOVE");
      EXPECT_EQ(info.metadata().at("state"), Meeting::State_Name(state));
      for (const auto& [move, to] : moves) {
        EXPECT_THAT(info.metadata().at("allowed"), HasSubstr(MeetingMove::Action_Name(move)));
      }
    }
  }
}

TEST(MovesTest, TheClosedAreThoseWhoseMinutesAreApproved) {
  for (int state = 1; state <= Meeting::State_MAX; ++state) {
    EXPECT_EQ(IsClosed(static_cast<Meeting::State>(state)),
              state == Meeting::MINUTES_APPROVED || state == Meeting::PUBLISHED);
  }
}

TEST(MovesTest, SittingsAreNeededFromScheduledOn) {
  const auto reason = [](Meeting::State state, const std::string& sittings) {
    auto meeting = FromText<Meeting>(sittings);
    meeting.set_state(state);
    return api::DetailOf<google::rpc::ErrorInfo>(CheckState(meeting)).reason();
  };
  const std::string whole = "sittings { date { year: 2018 month: 7 day: 12 } }";
  const std::string partial = "sittings { date { year: 2018 month: 7 } }";
  for (const Meeting::State state : {Meeting::DRAFT, Meeting::POSTPONED, Meeting::CANCELLED}) {
    EXPECT_EQ(reason(state, ""), "");
    EXPECT_EQ(reason(state, partial), "");
  }
  for (const Meeting::State state : {Meeting::SCHEDULED, Meeting::IN_PROGRESS, Meeting::ENDED,
                                     Meeting::MINUTES_APPROVED, Meeting::PUBLISHED}) {
    EXPECT_EQ(reason(state, ""), "SITTINGS_MISSING");
    EXPECT_EQ(reason(state, partial), "PARTIAL_DATE");
    EXPECT_EQ(reason(state, whole), "");
  }
}

TEST(MovesTest, WorkingMeetingsAreNumberedWhereItIsAskedFor) {
  EXPECT_FALSE(TakesOrdinal(Meeting::WORKING, false));
  EXPECT_TRUE(TakesOrdinal(Meeting::WORKING, true));
  EXPECT_TRUE(TakesOrdinal(Meeting::CONFERENCE, false));
  EXPECT_TRUE(TakesOrdinal(Meeting::KIND_UNSPECIFIED, false));
}

}  // namespace
}  // namespace district::meeting
