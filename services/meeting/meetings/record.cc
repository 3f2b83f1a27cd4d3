#include "services/meeting/meetings/record.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"
#include "services/meeting/meetings/moves.h"

namespace district::meeting {
namespace {

// A meeting that is called and put off again and again ends somewhere.
constexpr int kMaxMoves = 1000;

}  // namespace

absl::Status TakeMove(const rpc::CallContext& call, absl::Time now, v1::MeetingMove::Action action,
                      const std::string& reason, v1::Meeting& meeting) {
  absl::StatusOr<v1::Meeting::State> state = StateAfter(meeting, action);
  if (!state.ok()) return state.status();
  if (meeting.moves_size() >= kMaxMoves) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_MOVES")
        .Message(absl::StrCat(meeting.name(), " has ", kMaxMoves, " moves"))
        .Precondition("MOVES", meeting.name(), "holds no more moves");
  }
  meeting.set_state(*state);
  v1::MeetingMove& move = *meeting.add_moves();
  move.set_action(action);
  move.set_state(*state);
  move.set_subject(call.identity().subject);
  move.set_reason(reason);
  move.set_ordinal(meeting.ordinal());
  resource::SetMicros(move, "time", absl::ToUnixMicros(now));
  return absl::OkStatus();
}

}  // namespace district::meeting
