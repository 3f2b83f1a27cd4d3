#include "services/meeting/meetings/moves.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/api/errors.h"
#include "services/meeting/meetings/sittings.h"

namespace district::meeting {
namespace {

using v1::Meeting;
using v1::MeetingMove;

struct Move {
  MeetingMove::Action action;
  std::vector<Meeting::State> from;
  Meeting::State to;  // unspecified: the state stays
};

const std::vector<Move>& Moves() {
  static const auto* const moves = new std::vector<Move>{
      {MeetingMove::SCHEDULE, {Meeting::DRAFT, Meeting::POSTPONED}, Meeting::SCHEDULED},
      {MeetingMove::POSTPONE, {Meeting::SCHEDULED}, Meeting::POSTPONED},
      {MeetingMove::CANCEL, {Meeting::SCHEDULED, Meeting::POSTPONED}, Meeting::CANCELLED},
      {MeetingMove::START, {Meeting::SCHEDULED}, Meeting::IN_PROGRESS},
      {MeetingMove::END, {Meeting::IN_PROGRESS}, Meeting::ENDED},
      {MeetingMove::APPROVE_MINUTES, {Meeting::ENDED}, Meeting::MINUTES_APPROVED},
      {MeetingMove::PUBLISH, {Meeting::MINUTES_APPROVED}, Meeting::PUBLISHED},
      {MeetingMove::CORRECT,
       {Meeting::SCHEDULED, Meeting::POSTPONED, Meeting::IN_PROGRESS, Meeting::ENDED,
        Meeting::MINUTES_APPROVED, Meeting::PUBLISHED},
       Meeting::STATE_UNSPECIFIED}};
  return *moves;
}

bool Allows(const Move& move, Meeting::State state) {
  return std::find(move.from.begin(), move.from.end(), state) != move.from.end();
}

}  // namespace

absl::StatusOr<Meeting::State> StateAfter(const Meeting& meeting, MeetingMove::Action action) {
  std::vector<std::string> allowed;
  for (const Move& move : Moves()) {
    if (!Allows(move, meeting.state())) continue;
    if (move.action == action) {
      return move.to == Meeting::STATE_UNSPECIFIED ? meeting.state() : move.to;
    }
    allowed.push_back(MeetingMove::Action_Name(move.action));
  }
  const std::string state = Meeting::State_Name(meeting.state());
  const std::string moves = allowed.empty() ? "nothing" : absl::StrJoin(allowed, ", ");
  return api::Error(absl::StatusCode::kFailedPrecondition, "ILLEGAL_MOVE")
      .Message(absl::StrCat(meeting.name(), " is ", state, ", which does not allow ",
                            MeetingMove::Action_Name(action), " but ", moves))
      .Metadata("state", state)
      .Metadata("allowed", absl::StrJoin(allowed, ", "))
      .Precondition("STATE", meeting.name(), absl::StrCat("is ", state, "; allowed: ", moves))
      .Vietnamese("Trạng thái hiện tại của hội nghị không cho phép thao tác này.");
}

bool IsClosed(Meeting::State state) {
  return state == Meeting::MINUTES_APPROVED || state == Meeting::PUBLISHED;
}

absl::Status Closed(const std::string& meeting, Meeting::State state) {
  return api::Error(absl::StatusCode::kFailedPrecondition, "MEETING_CLOSED")
      .Message(absl::StrCat(meeting, " is ", Meeting::State_Name(state),
                            ": it and what stands below it change by :correct only"))
      .Metadata("meeting", meeting)
      .Metadata("state", Meeting::State_Name(state))
      .Precondition("STATE", meeting, absl::StrCat("is ", Meeting::State_Name(state)))
      .Vietnamese("Biên bản hội nghị đã được thông qua; chỉ được sửa bằng đính chính có lý do.");
}

absl::Status CheckState(const Meeting& meeting) {
  switch (meeting.state()) {
    case Meeting::SCHEDULED:
    case Meeting::IN_PROGRESS:
    case Meeting::ENDED:
    case Meeting::MINUTES_APPROVED:
    case Meeting::PUBLISHED:
      return CheckSittingsKnown(meeting);
    default:
      return absl::OkStatus();
  }
}

bool TakesOrdinal(Meeting::Kind kind, bool asked) { return asked || kind != Meeting::WORKING; }

}  // namespace district::meeting
