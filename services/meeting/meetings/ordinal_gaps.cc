#include "services/meeting/meetings/ordinal_gaps.h"

namespace district::meeting {
namespace {

constexpr int kMaxCancelled = 100;

// Names the cancelled meetings whose numbers are in a gap. Both are in the order of the numbers.
void ExplainGaps(const std::vector<NumberedMeeting>& meetings,
                 v1::GetOrdinalGapsResponse& response) {
  int place = 0;
  for (const NumberedMeeting& meeting : meetings) {
    if (!meeting.cancelled) continue;
    while (place < response.gaps_size() && response.gaps(place).last_ordinal() < meeting.ordinal) {
      ++place;
    }
    if (place == response.gaps_size()) return;
    v1::OrdinalGap& gap = *response.mutable_gaps(place);
    if (meeting.ordinal < gap.first_ordinal() || gap.cancelled_meetings_size() >= kMaxCancelled)
      continue;
    gap.add_cancelled_meetings(meeting.name);
  }
}

}  // namespace

v1::GetOrdinalGapsResponse FindOrdinalGaps(const std::vector<NumberedMeeting>& meetings) {
  v1::GetOrdinalGapsResponse response;
  for (const NumberedMeeting& meeting : meetings) {
    if (meeting.cancelled) continue;
    if (response.first_ordinal() == 0) {
      response.set_first_ordinal(meeting.ordinal);
    } else if (meeting.ordinal > response.last_ordinal() + 1) {
      v1::OrdinalGap& gap = *response.add_gaps();
      gap.set_first_ordinal(response.last_ordinal() + 1);
      gap.set_last_ordinal(meeting.ordinal - 1);
    }
    response.set_last_ordinal(meeting.ordinal);
  }
  response.set_next_ordinal(response.last_ordinal() + 1);
  ExplainGaps(meetings, response);
  return response;
}

}  // namespace district::meeting
